package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.signal.DataTime;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Keeps of each row, as it is read, the two numbers that count, if it belongs to the stretch of time and to the version that
 * are asked for. Not thread-safe.
 */
final class Rows implements Consumer<Row> {
    private static final int MOST_VERSIONS = 1000;
    private static final int MOST_SHOWN = 40;

    private final PredictionsSpec spec;
    private final Instant after;
    private final Instant upTo;
    private final Instant countedUpTo;
    private final Version version;
    private final Map<String, Boolean> isOfVersion = new HashMap<>();
    private final DoubleStream.Builder values = DoubleStream.builder();
    private final DoubleStream.Builder labels = DoubleStream.builder();
    private final List<Fresh> fresh = new ArrayList<>();
    private Instant newest;
    private int count;
    private int waiting;

    /** A row that is new since the look before; the label is 0 where none is looked at. */
    private record Fresh(Instant time, double value, double label) {}

    /**
     * @param after null: all rows count, and none needs a time
     * @param countedUpTo rows after it are new; null: nothing has been counted yet
     * @param version null: rows of every version count
     */
    Rows(PredictionsSpec spec, Instant after, Instant upTo, Instant countedUpTo, Version version) {
        this.spec = spec;
        this.after = after;
        this.upTo = upTo;
        this.countedUpTo = countedUpTo;
        this.version = version;
    }

    @Override
    public void accept(Row row) {
        String label = spec.metric().label() == Metric.Label.NONE ? "-" : row.text(spec.labelColumn());
        // Where rows are timed by when their label came, one without a label has no time yet.
        boolean isTimed = after != null
                && !(label.isEmpty() && row.text(spec.timeColumn()).isEmpty());
        Instant time = isTimed ? time(row) : null;
        boolean isIn = time == null || time.isAfter(after) && !time.isAfter(upTo);
        if (!isIn || !isAskedFor(row)) {
            return;
        }
        if (label.isEmpty()) {
            waiting++;
            return;
        }
        double value = value(row);
        double known = spec.metric().label() == Metric.Label.NONE ? 0 : label(row, label);
        values.add(value);
        if (spec.metric().label() != Metric.Label.NONE) {
            labels.add(known);
        }
        if (countedUpTo != null && time != null && time.isAfter(countedUpTo)) {
            fresh.add(new Fresh(time, value, known));
        }
        count++;
        newest = later(newest, time);
    }

    private static Instant later(Instant a, Instant b) {
        return a == null || b != null && b.isAfter(a) ? b : a;
    }

    private boolean isAskedFor(Row row) {
        if (version == null) {
            return true;
        }
        String name = row.text(spec.scopeColumn());
        if (isOfVersion.size() >= MOST_VERSIONS) {
            return version.isCalled(name);
        }
        return isOfVersion.computeIfAbsent(name, version::isCalled);
    }

    private Instant time(Row row) {
        String text = row.text(spec.timeColumn());
        try {
            return DataTime.parse(text);
        } catch (DateTimeException e) {
            throw wrong(row, spec.timeColumn(), text, "a time is expected: " + DataTime.EXPECTED);
        }
    }

    private double value(Row row) {
        String name = spec.valueColumn();
        String text = row.text(name);
        return switch (spec.metric().column()) {
            case REJECTED -> text.equals(spec.rejected()) ? 1 : 0;
            case PROBABILITY -> {
                double probability = number(row, name, text);
                if (probability < 0 || probability > 1) {
                    throw wrong(row, name, text, "a probability of 0 to 1 is expected");
                }
                yield probability;
            }
            default -> number(row, name, text);
        };
    }

    private double label(Row row, String text) {
        String name = spec.labelColumn();
        if (spec.metric().label() == Metric.Label.NUMBER) {
            return number(row, name, text);
        }
        return switch (text) {
            case "0", "0.0", "false", "False" -> 0;
            case "1", "1.0", "true", "True" -> 1;
            default -> throw wrong(row, name, text, "0 or 1 is expected, or nothing while it is not known");
        };
    }

    private static double number(Row row, String name, String text) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong(row, name, text, "a number is expected");
        }
        if (!Double.isFinite(number)) {
            throw new NoDataException(NoData.NOT_A_NUMBER, row.place() + " has " + shown(text) + " at `" + name + "`");
        }
        return number;
    }

    private static WrongRowException wrong(Row row, String name, String text, String expected) {
        return new WrongRowException(row.place() + " has `" + shown(text) + "` at `" + name + "`; " + expected);
    }

    private static String shown(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }

    /** Rows that count. */
    int count() {
        return count;
    }

    /** Rows whose label is not known yet. */
    int waiting() {
        return waiting;
    }

    /** Rows that count and are new since the look before. */
    long fresh() {
        return fresh.size();
    }

    /** Of the rows that are new, in the order of their times. */
    double[] freshValues() {
        return inOrder().mapToDouble(Fresh::value).toArray();
    }

    /** As many as {@link #freshValues()}, in the same order. */
    double[] freshLabels() {
        return inOrder().mapToDouble(Fresh::label).toArray();
    }

    private Stream<Fresh> inOrder() {
        return fresh.stream().sorted(Comparator.comparing(Fresh::time));
    }

    /** The time of the newest row that counts; null: there is none, or rows need no time. */
    Instant newest() {
        return newest;
    }

    /** The versions that rows name where none is of the one that was asked for. */
    Set<String> versions() {
        return new TreeSet<>(isOfVersion.keySet());
    }

    double[] values() {
        return values.build().toArray();
    }

    double[] labels() {
        return labels.build().toArray();
    }
}

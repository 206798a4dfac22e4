package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples in a table: a column {@code time}, and for each series one {@code SCOPE SIGNAL}, beside which {@code SCOPE
 * SIGNAL requests} and {@code SCOPE SIGNAL events} may count what came since the row before. An empty cell is no data.
 */
final class CsvHistory {
    private static final int MOST_ROWS = 5_000_000;
    private static final String TIME = "time";
    private static final Map<String, Scope> SCOPES =
            Map.of("candidate", Scope.CANDIDATE, "baseline", Scope.BASELINE, "live", Scope.LIVE);

    private final String name;
    private final List<Column> columns = new ArrayList<>();
    private long[] times = new long[1024];
    private int rows;
    private int line;

    private CsvHistory(String name) {
        this.name = name;
    }

    /** What a column holds; null parts: the time. */
    private static final class Column {
        private final Series series;
        private final String kind;
        private double[] values = new double[1024];

        Column(Series series, String kind) {
            this.series = series;
            this.kind = kind;
        }
    }

    /**
     * Reads a file.
     *
     * @param longestGap a sample that is older than that at a look is stale
     * @throws CannotRunException what is wrong with it, and in which line
     */
    static RecordedHistory read(Path file, Duration longestGap) throws CannotRunException {
        CsvHistory csv = new CsvHistory(file.toString());
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            csv.header(reader.readLine());
            for (String row = reader.readLine(); row != null; row = reader.readLine()) {
                csv.line++;
                if (!row.isBlank()) {
                    csv.row(row);
                }
            }
        } catch (NoSuchFileException e) {
            throw new CannotRunException(file + ": there is no such file");
        } catch (MalformedInputException e) {
            throw new CannotRunException(file + ": is not text in UTF-8");
        } catch (IOException e) {
            throw new CannotRunException(file + ": " + e.getMessage());
        }
        return csv.history(longestGap);
    }

    private void header(String header) throws CannotRunException {
        line = 1;
        if (header == null) {
            throw wrong("is empty, expected a header such as `time,candidate p95_latency,baseline p95_latency`");
        }
        for (String cell : header.split(",", -1)) {
            String[] words = cell.strip().split("\\s+");
            Scope scope = SCOPES.get(words[0]);
            String kind = words.length == 3 ? words[2] : "";
            boolean known = words.length == 2 || kind.equals("requests") || kind.equals("events");
            if (columns.isEmpty() && cell.strip().equals(TIME)) {
                columns.add(new Column(null, TIME));
            } else if (columns.isEmpty()) {
                throw wrong("found `" + cell.strip() + "`, expected `time` as the first column");
            } else if (scope == null || words.length > 3 || !known) {
                throw wrong("found the column `" + cell.strip()
                        + "`, expected `candidate`, `baseline` or `live`, a signal's name, and then nothing, `requests` or"
                        + " `events`");
            } else {
                columns.add(new Column(new Series(words[1], scope), kind));
            }
        }
    }

    private void row(String row) throws CannotRunException {
        if (rows == MOST_ROWS) {
            throw wrong("has more than " + MOST_ROWS + " rows");
        }
        if (rows == times.length) {
            times = Arrays.copyOf(times, 2 * rows);
            columns.forEach(c -> c.values = Arrays.copyOf(c.values, 2 * rows));
        }
        int from = 0;
        for (int i = 0; i < columns.size(); i++) {
            int comma = row.indexOf(',', from);
            boolean last = i == columns.size() - 1;
            if (comma < 0 != last) {
                throw wrong("expected " + columns.size() + " cells, as the header has them");
            }
            String cell = row.substring(from, last ? row.length() : comma).strip();
            if (i == 0) {
                times[rows] = time(cell);
            } else {
                columns.get(i).values[rows] = number(cell, columns.get(i));
            }
            from = comma + 1;
        }
        if (rows > 0 && times[rows] <= times[rows - 1]) {
            throw wrong("its time is not after the row's before");
        }
        rows++;
    }

    private long time(String cell) throws CannotRunException {
        try {
            return cell.matches("\\d+(\\.\\d+)?")
                    ? Math.round(Double.parseDouble(cell) * 1000)
                    : Instant.parse(cell).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw wrong(
                    "found `" + cell + "` as time, expected one such as 2026-11-21T09:00:00Z, or seconds since 1970");
        }
    }

    private double number(String cell, Column column) throws CannotRunException {
        boolean counts = !column.kind.isEmpty();
        if (cell.isEmpty()) {
            return counts ? 0 : Double.NaN;
        }
        try {
            double value = Double.parseDouble(cell);
            if (counts && !(value >= 0 && value == Math.rint(value))) {
                throw wrong("found `" + cell + "` in `" + column.series.signal() + " " + column.kind
                        + "`, expected a whole number of 0 or more");
            }
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            throw wrong("found `" + cell + "`, expected a number or nothing");
        }
    }

    private RecordedHistory history(Duration longestGap) throws CannotRunException {
        if (rows == 0) {
            throw wrong("has no row after its header");
        }
        long[] of = Arrays.copyOf(times, rows);
        Map<Series, RecordedHistory.Samples> samples = new LinkedHashMap<>();
        for (Column column : columns) {
            if (column.series != null && column.kind.isEmpty()) {
                long[] requests = counts(column.series, "requests");
                long[] events = counts(column.series, "events");
                if (events != null && requests == null) {
                    line = 1;
                    throw wrong("`" + column.series.signal() + " events` needs a column `" + column.series.signal()
                            + " requests` of the same scope");
                }
                samples.put(
                        column.series,
                        new RecordedHistory.Samples(of, Arrays.copyOf(column.values, rows), requests, events));
            }
        }
        return new RecordedHistory(samples, longestGap);
    }

    /** Null: there is no such column. */
    private long[] counts(Series series, String kind) {
        return columns.stream()
                .filter(c -> series.equals(c.series) && c.kind.equals(kind))
                .findFirst()
                .map(c -> Arrays.stream(c.values, 0, rows)
                        .mapToLong(v -> (long) v)
                        .toArray())
                .orElse(null);
    }

    private CannotRunException wrong(String what) {
        return new CannotRunException(name + ":" + line + ": " + what);
    }
}

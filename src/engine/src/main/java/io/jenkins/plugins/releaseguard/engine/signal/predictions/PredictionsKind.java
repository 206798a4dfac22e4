package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.file.FileName;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.BoundQuery;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code {predictions: {path: /scored/$service.csv, metric: auc, scopeColumn: model}}}: quality from predictions and labels, of
 * a web server, with {@code file} of a file, or with {@code query} of a database.
 */
public final class PredictionsKind implements SourceKind {
    private static final String KEY = "predictions";
    private static final String REFERENCE = "reference";
    private static final String QUERY_EXAMPLE =
            "'select time, score, label from predictions where service = $service and time > $from and time <= $to'";
    private static final String EXAMPLE = "{path: /scored/$service.csv, metric: auc, scopeColumn: model}";
    private static final Duration DEFAULT_OVER = Duration.ofHours(1);
    private static final int DEFAULT_ROWS = 100;
    private static final int MOST_ROWS = 10_000_000;
    private static final List<String> COLUMNS = List.of("score", "label", "predicted", "time");

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public SourceType source() {
        return SourceType.WEB;
    }

    @Override
    public SourceType source(Fields fields) {
        Fields entry = fields.mapping(KEY, EXAMPLE);
        return entry == null ? SourceType.WEB : type(form(entry));
    }

    @Override
    public SourceType source(SignalSpec spec) {
        return type(((PredictionsSpec) spec).rows().form());
    }

    private static SourceType type(Place.Form form) {
        return switch (form) {
            case PATH -> SourceType.WEB;
            case FILE -> SourceType.FILES;
            case QUERY -> SourceType.JDBC;
        };
    }

    /** What the keys of one place say; a path where they say nothing. */
    private static Place.Form form(Fields entry) {
        return Arrays.stream(Place.Form.values())
                .filter(form -> entry.text(form.key()) != null)
                .findFirst()
                .orElse(Place.Form.PATH);
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        Fields entry = fields.mapping(KEY, EXAMPLE);
        if (entry == null) {
            fields.problem(KEY, "`predictions` is empty, expected for example " + EXAMPLE);
            return null;
        }
        entry.only(
                "`predictions`",
                List.of(
                        Place.Form.PATH.key(),
                        Place.Form.FILE.key(),
                        Place.Form.QUERY.key(),
                        "metric",
                        "over",
                        "maxAge",
                        "minRows",
                        "scopeColumn",
                        "columns",
                        "rejected",
                        REFERENCE,
                        "clip"));
        Place rows = rows(entry);
        Metric metric = metric(entry);
        Duration over = entry.duration("over", "1h");
        Duration maxAge = entry.duration("maxAge", "1h");
        int minRows = minRows(entry);
        Map<String, String> columns = columns(entry);
        if (rows == null || metric == null || !hasWhatItNeeds(entry, metric)) {
            return null;
        }
        Place reference = metric == Metric.PSI ? reference(entry, rows.form()) : null;
        if (metric == Metric.PSI && reference == null) {
            return null;
        }
        Duration counted = over == null ? DEFAULT_OVER : over;
        return new PredictionsSpec(
                rows,
                metric,
                counted,
                maxAge == null ? counted : maxAge,
                minRows,
                entry.text("scopeColumn"),
                columns,
                entry.text("rejected"),
                reference,
                clip(entry, metric));
    }

    private static Double clip(Fields entry, Metric metric) {
        Double clip = entry.number("clip");
        if (clip != null && (!metric.isMean() || metric.most() != null)) {
            entry.problem("clip", "`clip` is for `metric: log-loss` and `metric: mae` only");
            return null;
        }
        if (clip != null && !(clip > 0 && Double.isFinite(clip))) {
            entry.problem("clip", "`clip` has to be above 0: what a row's loss counts as at most, for example 5");
            return null;
        }
        return clip;
    }

    /** Where rows are, by the keys of one place; null with a problem reported. */
    private static Place rows(Fields entry) {
        Place.Form form = form(entry);
        for (Place.Form other : Place.Form.values()) {
            if (other != form && entry.text(other.key()) != null) {
                entry.problem(
                        form.key(), "`" + form.key() + "` and `" + other.key() + "` are there both; leave one out");
                return null;
            }
        }
        return place(entry, form, form.key());
    }

    private static Place place(Fields entry, Place.Form form, String key) {
        boolean isReference = key.equals(REFERENCE);
        if (form == Place.Form.PATH) {
            String path = WebPath.read(entry, key, isReference ? "/scored/training.csv" : "/scored/$service.csv");
            return path == null ? null : Place.path(path);
        }
        String text = entry.text(key);
        if (form == Place.Form.FILE) {
            if (text == null || !FileName.isBelow(text)) {
                entry.problem(
                        key,
                        "found `" + (text == null ? "" : text) + "` at `" + key
                                + "`, expected a file below the administrator's folder, without `/` at its beginning"
                                + " and without `..`, for example " + (isReference ? "training.csv" : "$service.csv"));
                return null;
            }
            return new Place(form, text);
        }
        try {
            BoundQuery.of(text);
            return new Place(form, text.strip());
        } catch (IllegalArgumentException e) {
            entry.problem(
                    key, (isReference ? "`" + key + "`: " : "") + e.getMessage() + ", for example " + QUERY_EXAMPLE);
            return null;
        }
    }

    private static Metric metric(Fields entry) {
        List<String> words = Arrays.stream(Metric.values()).map(Metric::word).toList();
        String word = entry.word("metric", words);
        if (word == null && entry.text("metric") == null) {
            entry.problem(
                    "metric", "`metric` is missing in `predictions`, expected one of " + String.join(", ", words));
        }
        return word == null ? null : Metric.of(word);
    }

    private static boolean hasWhatItNeeds(Fields entry, Metric metric) {
        String rejected = entry.text("rejected");
        if ((rejected != null) != (metric == Metric.REJECTION_RATE)) {
            entry.problem(
                    "rejected",
                    rejected == null
                            ? "`rejected` is missing: it is not said which `predicted` is a rejection, expected for"
                                    + " example rejected: decline"
                            : "`rejected` is for `metric: rejection-rate` only");
            return false;
        }
        if (metric != Metric.PSI && entry.text(REFERENCE) != null) {
            entry.problem(REFERENCE, "`reference` is for `metric: psi` only");
            return false;
        }
        return true;
    }

    private static Place reference(Fields entry, Place.Form form) {
        if (form == Place.Form.QUERY && entry.text(REFERENCE) == null) {
            entry.problem(REFERENCE, "`reference` is missing, expected the query of the rows that are compared with");
            return null;
        }
        return place(entry, form, REFERENCE);
    }

    private static int minRows(Fields entry) {
        Double number = entry.number("minRows");
        if (number == null) {
            return DEFAULT_ROWS;
        }
        if (number < 2 || number > MOST_ROWS || number != Math.rint(number)) {
            entry.problem("minRows", "`minRows` has to be a whole number of 2 to " + MOST_ROWS);
            return DEFAULT_ROWS;
        }
        return number.intValue();
    }

    private static Map<String, String> columns(Fields entry) {
        Map<String, String> names = new HashMap<>();
        Fields columns = entry.mapping("columns", "{score: probability, label: churned}");
        if (columns != null) {
            columns.only("`columns`", COLUMNS);
            for (String usual : COLUMNS) {
                String name = columns.text(usual);
                if (name != null) {
                    names.put(usual, name);
                }
            }
        }
        return names;
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        return ((PredictionsSpec) spec).metric().unit();
    }

    @Override
    public Class<? extends SignalSpec> specs() {
        return PredictionsSpec.class;
    }

    @Override
    public SignalSource open(Connection connection) {
        return PredictionsReading.open(connection);
    }
}

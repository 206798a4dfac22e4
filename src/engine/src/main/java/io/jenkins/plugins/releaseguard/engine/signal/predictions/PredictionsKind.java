package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.BoundQuery;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code {predictions: {path: /scored/$service.csv, metric: auc, scopeColumn: model}}}: quality from predictions and labels, of
 * a web server or, with {@code query}, of a database.
 */
public final class PredictionsKind implements SourceKind {
    private static final String KEY = "predictions";
    private static final String PATH = "path";
    private static final String QUERY = "query";
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
        return entry == null || entry.text(QUERY) == null ? SourceType.WEB : SourceType.JDBC;
    }

    @Override
    public SourceType source(SignalSpec spec) {
        return ((PredictionsSpec) spec).rows().form() == Place.Form.QUERY ? SourceType.JDBC : SourceType.WEB;
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        Fields entry = fields.mapping(KEY, EXAMPLE);
        if (entry == null) {
            fields.problem(KEY, "`predictions` is empty, expected for example " + EXAMPLE);
            return null;
        }
        if (entry.text("file") != null) {
            entry.problem(
                    "file",
                    "`file`: rows are read from a web server or a database that an administrator has set up; let a web"
                            + " server serve the file, and write `path`");
            return null;
        }
        entry.only(
                "`predictions`",
                List.of(
                        PATH,
                        QUERY,
                        "metric",
                        "over",
                        "maxAge",
                        "minRows",
                        "scopeColumn",
                        "columns",
                        "rejected",
                        "reference",
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
        boolean isQuery = entry.text(QUERY) != null;
        if (isQuery && entry.text(PATH) != null) {
            entry.problem(PATH, "`path` and `query` are there both; leave one out");
            return null;
        }
        return isQuery ? place(entry, Place.Form.QUERY, QUERY) : place(entry, Place.Form.PATH, PATH);
    }

    private static Place place(Fields entry, Place.Form form, String key) {
        if (form == Place.Form.PATH) {
            String path = WebPath.read(entry, key, key.equals(PATH) ? "/scored/$service.csv" : "/scored/training.csv");
            return path == null ? null : Place.path(path);
        }
        String text = entry.text(key);
        try {
            BoundQuery.of(text);
            return new Place(form, text.strip());
        } catch (IllegalArgumentException e) {
            entry.problem(
                    key,
                    (key.equals(QUERY) ? "" : "`" + key + "`: ") + e.getMessage() + ", for example " + QUERY_EXAMPLE);
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
        if (metric != Metric.PSI && entry.text("reference") != null) {
            entry.problem("reference", "`reference` is for `metric: psi` only");
            return false;
        }
        return true;
    }

    private static Place reference(Fields entry, Place.Form form) {
        if (form == Place.Form.QUERY && entry.text("reference") == null) {
            entry.problem("reference", "`reference` is missing, expected the query of the rows that are compared with");
            return null;
        }
        return place(entry, form, "reference");
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

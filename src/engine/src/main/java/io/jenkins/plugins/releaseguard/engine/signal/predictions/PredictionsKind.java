package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code {predictions: {path: /scored/$service.csv, metric: auc, scopeColumn: model}}}: quality from predictions and labels. */
public final class PredictionsKind implements SourceKind {
    private static final String KEY = "predictions";
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
    public SignalSpec read(Fields fields, Signals signals) {
        Fields entry = fields.mapping(KEY, EXAMPLE);
        if (entry == null) {
            fields.problem(KEY, "`predictions` is empty, expected for example " + EXAMPLE);
            return null;
        }
        if (asksForMoreThanItMay(entry)) {
            return null;
        }
        entry.only(
                "`predictions`",
                List.of(
                        "path",
                        "metric",
                        "over",
                        "maxAge",
                        "minRows",
                        "scopeColumn",
                        "columns",
                        "rejected",
                        "reference",
                        "clip"));
        String path = WebPath.read(entry, "path", "/scored/$service.csv");
        Metric metric = metric(entry);
        Duration over = entry.duration("over", "1h");
        Duration maxAge = entry.duration("maxAge", "1h");
        int minRows = minRows(entry);
        Map<String, String> columns = columns(entry);
        if (path == null || metric == null || !hasWhatItNeeds(entry, metric)) {
            return null;
        }
        Duration counted = over == null ? DEFAULT_OVER : over;
        return new PredictionsSpec(
                path,
                metric,
                counted,
                maxAge == null ? counted : maxAge,
                minRows,
                entry.text("scopeColumn"),
                columns,
                entry.text("rejected"),
                entry.text("reference"),
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

    /** A policy names neither a file of the controller nor a driver. */
    private static boolean asksForMoreThanItMay(Fields entry) {
        for (String key : List.of("file", "query")) {
            if (entry.text(key) != null) {
                entry.problem(
                        key,
                        "`" + key + "`: rows are read from a web server that an administrator has set up; "
                                + (key.equals("file")
                                        ? "let one serve the file"
                                        : "let one answer the query, for example PostgREST or Datasette")
                                + ", and write `path`");
                return true;
            }
        }
        return false;
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
        if (metric == Metric.PSI) {
            return WebPath.read(entry, "reference", "/scored/training.csv") != null;
        }
        if (entry.text("reference") != null) {
            entry.problem("reference", "`reference` is for `metric: psi` only");
            return false;
        }
        return true;
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

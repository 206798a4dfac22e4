package io.jenkins.plugins.releaseguard.engine.signal.mlflow;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.mlflow.MlflowSpec.Take;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code {mlflow: {model: recommender, metric: auc}, baseline: previous_champion}}: a metric that a run has logged. */
public final class MlflowKind implements SourceKind {
    private static final String KEY = "mlflow";
    private static final String EXAMPLE = "{model: recommender, metric: auc}";
    private static final List<String> KEYS = List.of("model", "metric", "run", "of", "take", "maxAge");
    private static final List<String> TAKES =
            Arrays.stream(Take.values()).map(Take::word).toList();
    private static final String SERVING = "champion";
    private static final Duration DEFAULT_AGE = Duration.ofDays(1);

    private static final Pattern MODEL = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_. -]{0,199}");
    private static final Pattern METRIC = Pattern.compile("[\\p{L}\\p{N}_./ :-]{1,250}");
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,199}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,199}|version [1-9][0-9]{0,17}");

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public Set<String> otherKeys() {
        return Set.of("candidate", "baseline", "live");
    }

    @Override
    public SourceType source() {
        return SourceType.MLFLOW;
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        Fields mlflow = fields.mapping(KEY, EXAMPLE);
        if (mlflow == null) {
            fields.problem(KEY, "`mlflow` is empty, expected for example " + EXAMPLE);
            return null;
        }
        mlflow.only("`mlflow`", KEYS);
        String metric = valid(mlflow, "metric", METRIC, "the name of a metric, for example auc");
        String model = valid(mlflow, "model", MODEL, "the name of a registered model");
        String run = valid(mlflow, "run", RUN, "the id of a run");
        String fixed = valid(mlflow, "of", VERSION, "an alias, or `version 12`");
        String take = mlflow.word("take", TAKES);
        Duration maxAge = mlflow.duration("maxAge", "24h");
        Map<Scope, String> of = versions(fields, fixed);
        if (metric == null) {
            mlflow.problem("metric", "`metric` is missing in `mlflow`, expected for example " + EXAMPLE);
            return null;
        }
        if ((model == null) == (run == null)) {
            mlflow.problem(
                    run == null ? "model" : "run",
                    "`mlflow` takes either `model` or `run`, for example " + EXAMPLE + " or {run: 5f2a, metric: auc}");
            return null;
        }
        if (run != null && !of.isEmpty()) {
            mlflow.problem("run", "a run is no version of a model; leave `run` out, or the versions");
            return null;
        }
        if (model != null && of.isEmpty()) {
            fields.problem(
                    KEY,
                    "which version of `" + model
                            + "` is not said, expected `baseline: previous_champion` beside `mlflow`"
                            + " to tell versions apart, or `of: champion` in it");
            return null;
        }
        return new MlflowSpec(
                metric,
                model,
                of,
                run,
                take == null ? Take.LATEST : Take.valueOf(take.toUpperCase(Locale.ROOT)),
                maxAge == null ? DEFAULT_AGE : maxAge);
    }

    /** Where only the baseline is said, the candidate is what serves: that is the alias which a rollback moves back. */
    private static Map<Scope, String> versions(Fields fields, String fixed) {
        Map<Scope, String> said = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            String version = valid(fields, scope.word(), VERSION, "an alias, or `version 12`");
            if (version != null) {
                said.put(scope, version);
            }
        }
        if (fixed != null) {
            if (!said.isEmpty()) {
                fields.problem(
                        KEY, "`of` is one version for all; leave it, or `candidate`, `baseline` and `live`, out");
            }
            return Map.of(Scope.LIVE, fixed);
        }
        if (!said.isEmpty() && !said.containsKey(Scope.BASELINE)) {
            fields.problem(
                    KEY, "`baseline` is missing beside `mlflow`, expected for example baseline: previous_champion");
        }
        if (!said.isEmpty()) {
            said.putIfAbsent(Scope.CANDIDATE, SERVING);
            said.putIfAbsent(Scope.LIVE, SERVING);
        }
        return said;
    }

    private static String valid(Fields fields, String key, Pattern form, String expected) {
        String text = fields.text(key);
        if (text == null || form.matcher(text).matches()) {
            return text;
        }
        fields.problem(key, "found `" + text + "` at `" + key + "`, expected " + expected);
        return null;
    }

    @Override
    public Class<? extends SignalSpec> specs() {
        return MlflowSpec.class;
    }

    @Override
    public SignalSource open(Connection connection) {
        return MlflowReading.open(connection);
    }
}

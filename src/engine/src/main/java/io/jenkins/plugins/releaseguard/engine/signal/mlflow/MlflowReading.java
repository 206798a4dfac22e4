package io.jenkins.plugins.releaseguard.engine.signal.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import io.jenkins.plugins.releaseguard.engine.signal.mlflow.MlflowSpec.Take;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Reads metrics by MLflow's REST API 2.0: alias to version, version to run, run to metric. What was logged holds until
 * something else is, so its data time is that of the look; when it was logged says whether it is stale.
 */
final class MlflowReading {
    private static final String API = "/api/2.0/mlflow/";
    private static final int MOST_VALUES = 5000;

    private final JsonClient client;
    private final Clock clock;

    /** A value and when it was logged. */
    private record Logged(double value, Instant at, long step) {}

    private MlflowReading(JsonClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    static SignalSource open(Connection connection) {
        JsonClient client = new JsonClient(connection.server(), connection.authorization(), connection.http());
        MlflowReading reading = new MlflowReading(client, connection.clock());
        return new Answers(client.name(), connection.clock(), reading::value);
    }

    private CompletableFuture<Answers.Value> value(Look look) {
        MlflowSpec spec = (MlflowSpec) look.signal().spec();
        Deadline deadline = Deadline.in(Answers.LIMIT);
        Instant now = look.at() == null ? clock.instant() : look.at();
        return run(spec, look, deadline).thenCompose(run -> logged(spec, run, look.at() != null, deadline)
                .thenApply(logged -> taken(spec, run, logged, now)));
    }

    private CompletableFuture<String> run(MlflowSpec spec, Look look, Deadline deadline) {
        if (spec.run() != null) {
            return CompletableFuture.completedFuture(spec.run());
        }
        String version = version(spec, look);
        boolean numbered = version.startsWith("version ");
        String name = numbered ? version.substring("version ".length()) : version;
        return client.ask(
                        API + (numbered ? "model-versions/get" : "registered-models/alias"),
                        Map.of("name", spec.model(), numbered ? "version" : "alias", name),
                        deadline)
                .thenApply(answer -> runOf(answer, spec.model() + " " + version));
    }

    /** What is released, where that is a version of this model; else what the policy says. */
    private static String version(MlflowSpec spec, Look look) {
        String uri = look.version() == null ? "" : look.version().identity().getOrDefault(Version.MODEL_URI, "");
        String prefix = "models:/" + spec.model() + "/";
        if (spec.scoped() && uri.startsWith(prefix)) {
            return "version " + uri.substring(prefix.length());
        }
        return spec.of().get(spec.scoped() ? look.scope() : Scope.LIVE);
    }

    private String runOf(JsonClient.Answer answer, String version) {
        if (isUnknown(answer)) {
            throw new NoDataException(NoData.EMPTY, client.name() + " has no " + version);
        }
        checkGood(answer);
        String run = answer.body().path("model_version").path("run_id").asText("");
        if (run.isEmpty()) {
            throw new NoDataException(
                    NoData.EMPTY, client.name() + ": " + version + " was made by no run, so it has no metrics");
        }
        return run;
    }

    /** MLflow answers an unknown model or version with 404, but an unknown alias of a model with 400. */
    private static boolean isUnknown(JsonClient.Answer answer) {
        String code = answer.body().path("error_code").asText("");
        String message = answer.body().path("message").asText("");
        return answer.status() == 404 && code.equals("RESOURCE_DOES_NOT_EXIST")
                || answer.status() == 400
                        && code.equals("INVALID_PARAMETER_VALUE")
                        && message.matches("(?is).*alias.*not found.*");
    }

    private void checkGood(JsonClient.Answer answer) {
        if (answer.status() != 200) {
            throw client.refused(answer);
        }
        if (!answer.body().isObject()) {
            throw new NoDataException(NoData.QUERY_ERROR, client.name() + " does not answer as MLflow's REST API does");
        }
    }

    private CompletableFuture<List<Logged>> logged(MlflowSpec spec, String run, boolean past, Deadline deadline) {
        if (spec.take() == Take.LATEST && !past) {
            return client.ask(API + "runs/get", Map.of("run_id", run), deadline).thenApply(answer -> {
                known(answer, run);
                return read(answer.body().path("run").path("data").path("metrics"), spec.metric());
            });
        }
        Map<String, String> query =
                Map.of("run_id", run, "metric_key", spec.metric(), "max_results", Integer.toString(MOST_VALUES));
        return client.ask(API + "metrics/get-history", query, deadline).thenApply(answer -> {
            known(answer, run);
            if (!answer.body().path("next_page_token").asText("").isEmpty()) {
                throw new NoDataException(
                        NoData.QUERY_ERROR,
                        client.name() + ": run " + run + " has logged " + spec.metric() + " more than " + MOST_VALUES
                                + " times; take the latest value");
            }
            return read(answer.body().path("metrics"), spec.metric());
        });
    }

    private void known(JsonClient.Answer answer, String run) {
        if (isUnknown(answer)) {
            throw new NoDataException(NoData.EMPTY, client.name() + " has no run " + run);
        }
        checkGood(answer);
    }

    private List<Logged> read(JsonNode metrics, String metric) {
        List<Logged> logged = new ArrayList<>();
        for (JsonNode entry : metrics) {
            if (!entry.path("key").asText("").equals(metric)) {
                continue;
            }
            JsonNode value = entry.path("value");
            boolean special = value.isTextual() && value.asText().matches("NaN|[+-]?Infinity");
            long millis = entry.path("timestamp").asLong(-1);
            if (!value.isNumber() && !special || millis < 0) {
                throw new NoDataException(
                        NoData.QUERY_ERROR,
                        client.name() + ": a value of " + metric + " has no number or no timestamp");
            }
            double number = special ? Double.parseDouble(value.asText()) : value.asDouble();
            logged.add(new Logged(
                    number, Instant.ofEpochMilli(millis), entry.path("step").asLong(0)));
        }
        return logged;
    }

    private Answers.Value taken(MlflowSpec spec, String run, List<Logged> all, Instant now) {
        String what = client.name() + ": " + spec.metric() + " of run " + run;
        List<Logged> until = all.stream().filter(l -> !l.at().isAfter(now)).toList();
        if (until.isEmpty()) {
            throw new NoDataException(
                    NoData.EMPTY, what + (all.isEmpty() ? " was never logged" : " has a time that is still to come"));
        }
        Logged newest = until.stream()
                .max(Comparator.comparing(Logged::at).thenComparing(Logged::step))
                .orElseThrow();
        Duration age = Duration.between(newest.at(), now);
        if (age.compareTo(spec.maxAge()) > 0) {
            throw new NoDataException(
                    NoData.STALE,
                    what + " was logged " + Durations.text(Duration.ofSeconds(age.toSeconds())) + " ago (at most "
                            + Durations.text(spec.maxAge()) + ")");
        }
        List<Logged> young = until.stream()
                .filter(l -> Duration.between(l.at(), now).compareTo(spec.maxAge()) <= 0)
                .toList();
        double value =
                switch (spec.take()) {
                    case LATEST -> newest.value();
                    case MIN -> young.stream().mapToDouble(Logged::value).min().orElseThrow();
                    case MAX -> young.stream().mapToDouble(Logged::value).max().orElseThrow();
                    case MEAN ->
                        young.stream().mapToDouble(Logged::value).average().orElseThrow();
                };
        if (!Double.isFinite(value)) {
            throw new NoDataException(NoData.NOT_A_NUMBER, what + " is " + value);
        }
        return new Answers.Value(value, null, spec.take() == Take.LATEST ? null : (long) young.size());
    }
}

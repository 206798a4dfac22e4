package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Provenance;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a leg asks MLflow's model registry about one model. */
final class RegistryApi {
    private static final String ALIAS = "registered-models/alias";
    private static final String VERSION = "model-versions/get";
    private static final String SEARCH = "model-versions/search";
    private static final String RUN = "runs/get";
    /** Set by MLflow's client where a run is started from a Git work tree. */
    private static final String COMMIT_TAG = "mlflow.source.git.commit";

    private static final String TAG = "model-versions/set-tag";
    private static final int MOST_PAGES = 10;
    /** The most that is read of an answer. */
    static final int MOST_BYTES = 1024 * 1024;

    private final String model;
    private final RestClient rest;
    private final Failures failures;

    RegistryApi(MlflowAliasSpec spec, WebServer server, Duration requestLimit, Failures failures) {
        this.model = spec.model();
        this.rest = rest(server, requestLimit, failures);
        this.failures = failures;
    }

    static RestClient rest(WebServer server, Duration requestLimit, Failures failures) {
        return new RestClient(server, address(server), requestLimit, MOST_BYTES, failures);
    }

    static URI address(WebServer server) {
        return RestClient.api(server.url(), "api/2.0/mlflow/");
    }

    /** The version that an alias points to; null: there is no such alias. */
    ModelVersion alias(String alias, TimeLimit time) throws LegException {
        String asked = "read alias " + alias;
        RestClient.Answer answer = rest.get(ALIAS, query("alias", alias), asked, time);
        return isWithoutAlias(answer) ? null : version(answer, asked);
    }

    /** MLflow answers an unknown model with 404, but an unknown alias of a model with 400. */
    private static boolean isWithoutAlias(RestClient.Answer answer) {
        String message = answer.body().path("message").asText("").toLowerCase(Locale.ROOT);
        String code = answer.body().path("error_code").asText("");
        boolean said = message.contains("alias") && message.matches("(?s).*(not found|does not exist).*");
        return said
                && (answer.status() == 400 && code.equals("INVALID_PARAMETER_VALUE")
                        || answer.status() == 404 && code.equals("RESOURCE_DOES_NOT_EXIST"));
    }

    /** A version by its number. */
    ModelVersion version(String number, TimeLimit time) throws LegException {
        String asked = "read version " + number;
        ModelVersion found = version(rest.get(VERSION, query("version", number), asked, time), asked);
        if (!found.number().equals(number)) {
            throw failures.notMlflow(asked);
        }
        return found;
    }

    private ModelVersion version(RestClient.Answer answer, String asked) throws LegException {
        if (!answer.isGood()) {
            throw failed(answer, asked, false);
        }
        ModelVersion found = ModelVersion.of(answer.body().path("model_version"), model);
        if (found == null) {
            throw failures.notMlflow(asked);
        }
        return found;
    }

    /** The one version that a run made. */
    ModelVersion ofRun(String run, TimeLimit time) throws LegException {
        String asked = "find the version of run " + run;
        List<ModelVersion> found = new ArrayList<>();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("filter", "name='" + model + "' and run_id='" + run + "'");
        query.put("max_results", "100");
        for (int page = 0; page < MOST_PAGES; page++) {
            RestClient.Answer answer = rest.get(SEARCH, query, asked, time);
            if (!answer.isGood()) {
                throw failed(answer, asked, false);
            }
            for (JsonNode node : answer.body().path("model_versions")) {
                ModelVersion version = ModelVersion.of(node, model);
                if (version != null && run.equals(version.runId())) {
                    found.add(version);
                }
            }
            String next = answer.body().path("next_page_token").asText("");
            if (next.isEmpty()) {
                return theOne(found, run);
            }
            query.put("page_token", next);
        }
        throw failures.of(Kind.UNSUITABLE, "cannot " + asked + ": there are too many versions; name one by its number");
    }

    private ModelVersion theOne(List<ModelVersion> found, String run) throws LegException {
        if (found.isEmpty()) {
            throw failures.of(Kind.NOT_FOUND, "no version was made by run " + run + "; register the run's model");
        }
        if (found.size() > 1) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "run " + run + " made several versions ("
                            + found.stream().map(ModelVersion::toString).collect(Collectors.joining(", "))
                            + "); name one by its number: `version "
                            + found.get(0).number() + "`");
        }
        return found.get(0);
    }

    /**
     * What the run of a training says of its source and its data.
     *
     * @param run its id
     */
    Map<String, String> provenance(String run, TimeLimit time) throws LegException {
        String asked = "read run " + run;
        RestClient.Answer answer = rest.get(RUN, Map.of("run_id", run), asked, time);
        if (!answer.isGood()) {
            throw failed(answer, asked, false);
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        JsonNode found = answer.body().path("run");
        for (JsonNode tag : found.at("/data/tags")) {
            if (tag.path("key").asText().equals(COMMIT_TAG)) {
                provenance.put(Provenance.GIT_COMMIT, tag.path("value").asText());
            }
        }
        Set<String> digests = new TreeSet<>();
        for (JsonNode input : found.at("/inputs/dataset_inputs")) {
            String digest = input.at("/dataset/digest").asText("");
            if (!digest.isEmpty()) {
                digests.add(digest);
            }
        }
        if (!digests.isEmpty()) {
            provenance.put(Provenance.DATA_DIGEST, String.join(", ", digests));
        }
        return provenance;
    }

    /** Points an alias to a version, whatever it points to now: MLflow knows no condition. */
    void setAlias(String alias, String number, TimeLimit time) throws LegException {
        String asked = "set alias " + alias + " to version " + number;
        RestClient.Answer answer = rest.post(ALIAS, aliasBody(model, alias, number), asked, time);
        // whoever sets it reads it back, which says more than this answer's body
        if (answer.status() != 200) {
            throw failed(answer, asked, true);
        }
    }

    static Map<String, String> aliasBody(String model, String alias, String number) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("name", model);
        body.put("alias", alias);
        body.put("version", number);
        return body;
    }

    /** Tags a version. */
    void setTag(String number, String key, String value, TimeLimit time) throws LegException {
        String asked = "set tag " + key + " of version " + number;
        RestClient.Answer answer = rest.post(TAG, tagBody(model, number, key, value), asked, time);
        if (!answer.isGood()) {
            throw failed(answer, asked, true);
        }
    }

    static Map<String, String> tagBody(String model, String number, String key, String value) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("name", model);
        body.put("version", number);
        body.put("key", key);
        body.put("value", value);
        return body;
    }

    private LegException failed(RestClient.Answer answer, String asked, boolean write) {
        return answer.status() == 200
                ? failures.notMlflow(asked)
                : failures.answered(asked, write, answer.status(), answer.body(), answer.header());
    }

    private Map<String, String> query(String key, String value) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("name", model);
        query.put(key, value);
        return query;
    }
}

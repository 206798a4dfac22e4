package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The model {@code recommender} in MLflow's registry, by plain requests. */
final class Registry {
    static final String MODEL = "recommender";

    private final URI api;
    private final String experiment;
    private final List<String> runs = new ArrayList<>();

    /** Begins the model anew. */
    Registry(URI server) throws IOException {
        this.api = server.resolve("/api/2.0/mlflow/");
        this.experiment = post("experiments/create", "name", MODEL + " " + Instant.now())
                .path("experiment_id")
                .asText();
        if (!Http.get(server.resolve("/api/2.0/mlflow/registered-models/search?filter=name%3D%27" + MODEL + "%27"))
                .path("registered_models")
                .isEmpty()) {
            throw new IOException(
                    "the model " + MODEL + " is in this registry already, and these tests delete it when they"
                            + " end: give them a registry of their own, or delete it");
        }
        post("registered-models/create", "name", MODEL);
    }

    /** Adds a version, made by a run whose AUC has been measured. */
    void addVersion(double auc) throws IOException {
        ObjectNode start = object("experiment_id", experiment);
        start.put("start_time", Instant.now().toEpochMilli());
        String run = post("runs/create", start).at("/run/info/run_id").asText();
        ObjectNode metric = object("run_id", run, "key", "auc");
        metric.put("value", auc).put("timestamp", Instant.now().toEpochMilli()).put("step", 0);
        post("runs/log-metric", metric);
        // a place that MLflow does not look into
        post("model-versions/create", "name", MODEL, "source", "s3://models/" + run, "run_id", run);
        runs.add(run);
    }

    /** The run that made a version. */
    String run(int version) {
        return runs.get(version - 1);
    }

    void setAlias(String alias, int version) throws IOException {
        post("registered-models/alias", "name", MODEL, "alias", alias, "version", Integer.toString(version));
    }

    /** By alias, the version. */
    Map<String, Integer> aliases() throws IOException {
        Map<String, Integer> aliases = new TreeMap<>();
        JsonNode model =
                Http.get(api.resolve("registered-models/get?name=" + MODEL)).path("registered_model");
        model.path("aliases")
                .forEach(alias -> aliases.put(
                        alias.path("alias").asText(), alias.path("version").asInt()));
        return aliases;
    }

    /** The tags of a version. */
    Map<String, String> tags(int version) throws IOException {
        Map<String, String> tags = new TreeMap<>();
        Http.get(api.resolve("model-versions/get?name=" + MODEL + "&version=" + version))
                .at("/model_version/tags")
                .forEach(tag ->
                        tags.put(tag.path("key").asText(), tag.path("value").asText()));
        return tags;
    }

    void delete() throws IOException {
        Http.send("DELETE", api.resolve("registered-models/delete"), object("name", MODEL));
        post("experiments/delete", "experiment_id", experiment);
    }

    private JsonNode post(String path, String... fields) throws IOException {
        return post(path, object(fields));
    }

    private JsonNode post(String path, ObjectNode body) throws IOException {
        return Http.send("POST", api.resolve(path), body);
    }

    private static ObjectNode object(String... fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < fields.length; i += 2) {
            object.put(fields[i], fields[i + 1]);
        }
        return object;
    }
}

package io.jenkins.plugins.releaseguard.staging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of the cluster that sends what {@code kubectl argo rollouts} sends. */
public final class Kube {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MERGE = "application/merge-patch+json";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;

    public Kube(URI url) {
        this.url = url;
    }

    /** An answer of the API server. */
    public record Answer(int code, JsonNode body) {}

    private static String rollout() {
        return "/apis/argoproj.io/v1alpha1/namespaces/prod/rollouts/model-svc";
    }

    public JsonNode at(String pointer) {
        return send("GET", rollout(), null, "").body().at(pointer);
    }

    public List<JsonNode> replicaSets() {
        List<JsonNode> items = new ArrayList<>();
        String path = "/apis/apps/v1/namespaces/prod/replicasets?labelSelector=app%3Dmodel-svc";
        send("GET", path, null, "").body().path("items").forEach(items::add);
        return items;
    }

    public JsonNode replicaSet(String hash) {
        return send("GET", "/apis/apps/v1/namespaces/prod/replicasets/model-svc-" + hash, null, "")
                .body();
    }

    public Answer patchStatus(String json) {
        return send("PATCH", rollout() + "/status", MERGE, json);
    }

    public Answer patchSpec(String json) {
        return send("PATCH", rollout(), MERGE, json);
    }

    public Answer abort() {
        return patchStatus("{\"status\": {\"abort\": true}}");
    }

    public Answer unpause() {
        return patchStatus("{\"status\": {\"pauseConditions\": null}}");
    }

    /** Sets the template back to that of a ReplicaSet, if it is still {@code expected}. */
    public Answer undo(JsonNode expected, String hash) {
        JsonNode template = replicaSet(hash).at("/spec/template").deepCopy();
        ((com.fasterxml.jackson.databind.node.ObjectNode) template.at("/metadata/labels"))
                .remove("rollouts-pod-template-hash");
        String patch = "[{\"op\": \"test\", \"path\": \"/spec/template\", \"value\": " + expected
                + "}, {\"op\": \"replace\", \"path\": \"/spec/template\", \"value\": " + template + "}]";
        return send("PATCH", rollout(), "application/json-patch+json", patch);
    }

    private Answer send(String method, String path, String type, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String text = response.body().isEmpty() ? "{}" : response.body();
            return new Answer(response.statusCode(), JSON.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

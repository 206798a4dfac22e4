package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Stands in for scheduler and kubelet: gives each pod a node, says that it is ready, and lets it go at once when it is
 * deleted. No image is pulled and nothing runs.
 */
final class Kubelet implements Part {
    /** Tag of an image whose pods never become ready. */
    static final String BROKEN = "broken";

    private final KubeApi api;
    private final Repeatedly looks;

    /** @param millis between two looks: so long a new pod waits at most */
    Kubelet(KubeApi api, int millis) throws IOException {
        this.api = api;
        api.create("/api/v1/nodes", "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"n1\"}}");
        this.looks = new Repeatedly("kubelet", millis, this::look);
    }

    private void look() throws IOException {
        for (JsonNode pod : api.get("/api/v1/pods").path("items")) {
            look(pod);
        }
    }

    private void look(JsonNode pod) throws IOException {
        String name = pod.at("/metadata/name").asText();
        String path = "/api/v1/namespaces/" + pod.at("/metadata/namespace").asText() + "/pods/" + name;
        if (pod.path("metadata").has("deletionTimestamp")) {
            api.delete(path + "?gracePeriodSeconds=0");
            return;
        }
        if (!pod.path("spec").has("nodeName")) {
            api.create(
                    path + "/binding",
                    """
                    {"apiVersion":"v1","kind":"Binding","metadata":{"name":"%s"},"target":{"kind":"Node","name":"n1"}}
                    """
                            .formatted(name));
        }
        if (!pod.at("/status/phase").asText().equals("Running")
                && !pod.at("/spec/containers/0/image").asText().endsWith(":" + BROKEN)) {
            api.merge(path + "/status", running());
        }
    }

    private static String running() {
        return """
                {"status":{"phase":"Running","podIP":"10.1.0.1","startTime":"%1$s","conditions":[
                  {"type":"Ready","status":"True","lastTransitionTime":"%1$s"},
                  {"type":"ContainersReady","status":"True","lastTransitionTime":"%1$s"}]}}
                """
                .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public void check() {
        looks.check();
    }

    @Override
    public void close() {
        looks.close();
    }
}

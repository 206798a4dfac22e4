package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Plain requests to an API server, so that what a test sees of the world does not go through what it tests. */
final class KubeApi implements Part {
    private static final int REQUEST_SECONDS = 60;
    /** So that the API server's notes on who wrote what tell a test's writes from the guard's. */
    private static final String AS_TEST = "?fieldManager=test";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Config config;
    private final KubernetesClient client;

    /** @param config as a kubeconfig says */
    KubeApi(Config config) {
        this.config = new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(REQUEST_SECONDS * 1000)
                .withConnectionTimeout(REQUEST_SECONDS * 1000)
                .build();
        this.client = new KubernetesClientBuilder().withConfig(this.config).build();
    }

    /** How the API server is reached. */
    Config config() {
        return config;
    }

    /** What an API server says. */
    record Answer(int code, JsonNode body) {}

    JsonNode get(String path) throws IOException {
        return good("GET", path, null, null);
    }

    JsonNode create(String path, String json) throws IOException {
        return good("POST", path + AS_TEST, "application/json", json);
    }

    JsonNode merge(String path, String json) throws IOException {
        return good("PATCH", path + AS_TEST, "application/merge-patch+json", json);
    }

    /** By server-side apply, in YAML or JSON: for what is too large to be applied by a client. */
    JsonNode apply(String path, String yaml) throws IOException {
        return good("PATCH", path + AS_TEST + "&force=true", "application/apply-patch+yaml", yaml);
    }

    /** Deletes what may be gone already. */
    void delete(String path) throws IOException {
        Answer answer = call("DELETE", path, null, null);
        if (answer.code() != 404) {
            good("DELETE", path, answer);
        }
    }

    boolean exists(String path) throws IOException {
        Answer answer = call("GET", path, null, null);
        return answer.code() != 404 && good("GET", path, answer) != null;
    }

    /** In which state the API server has each object of these collections, by kind and name. */
    Map<String, String> resourceVersions(List<String> collections) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (String path : collections) {
            for (JsonNode item : get(path).path("items")) {
                versions.put(
                        path.replaceFirst(".*/", "") + "/"
                                + item.at("/metadata/name").asText(),
                        item.at("/metadata/resourceVersion").asText());
            }
        }
        return versions;
    }

    boolean isReady() throws IOException {
        return call("GET", "/readyz", null, null).code() == 200;
    }

    private JsonNode good(String method, String path, String type, String body) throws IOException {
        return good(method, path, call(method, path, type, body));
    }

    private static JsonNode good(String method, String path, Answer answer) throws IOException {
        if (answer.code() / 100 != 2) {
            throw new IOException(method + " " + path + ": " + answer.code() + " "
                    + answer.body().path("message").asText());
        }
        return answer.body();
    }

    private Answer call(String method, String path, String type, String body) throws IOException {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(config.getMasterUrl()).resolve(path))
                .method(method, type, body)
                .build();
        try {
            HttpResponse<String> response =
                    client.getHttpClient().sendAsync(request, String.class).get(REQUEST_SECONDS, TimeUnit.SECONDS);
            String text = response.body();
            return new Answer(
                    response.code(), text != null && text.startsWith("{") ? JSON.readTree(text) : JSON.missingNode());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A patch of one object, as one request. The client's own reads the object before it, for its address alone; what a patch
 * expects to find, the patch itself says.
 */
public final class Patch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String body;
    private final String contentType;

    private Patch(String body, String contentType) {
        this.body = body;
        this.contentType = contentType;
    }

    /** A JSON merge patch (RFC 7396). With {@code metadata.resourceVersion} it is refused (409) where that is another by now. */
    public static Patch merge(JsonNode changes) {
        return new Patch(changes.toString(), "application/merge-patch+json");
    }

    /** A JSON patch (RFC 6902). Where a test in it fails it is refused (422). */
    public static Patch of(JsonNode operations) {
        return new Patch(operations.toString(), "application/json-patch+json");
    }

    /**
     * Applies it.
     *
     * @param subresource for example {@code status}; null: the object itself
     * @return the object as it is then
     * @throws KubernetesClientException it was refused, also for the object is not there (404), or there was no answer
     */
    public JsonNode apply(
            KubernetesClient client,
            ResourceDefinitionContext type,
            String namespace,
            String name,
            String subresource) {
        String path = (type.getGroup().isEmpty() ? "api/" : "apis/" + type.getGroup() + "/") + type.getVersion()
                + "/namespaces/" + namespace + "/" + type.getPlural() + "/" + name
                + (subresource == null ? "" : "/" + subresource);
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl().toString()).resolve(path))
                .method("PATCH", contentType, body)
                .timeout(client.getConfiguration().getRequestTimeout(), TimeUnit.MILLISECONDS)
                .build();
        try {
            HttpResponse<byte[]> answer =
                    client.getHttpClient().sendAsync(request, byte[].class).get();
            if (!answer.isSuccessful()) {
                Status status = status(client, answer);
                throw new KubernetesClientException(
                        "PATCH " + request.uri() + ": HTTP " + answer.code(), answer.code(), status);
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", new InterruptedIOException(path));
        } catch (ExecutionException e) {
            throw new KubernetesClientException("PATCH " + request.uri(), e.getCause());
        } catch (IOException e) {
            throw new KubernetesClientException("PATCH " + request.uri() + ": the answer is no JSON", e);
        }
    }

    /** Null where something else than an API server has answered. */
    private static Status status(KubernetesClient client, HttpResponse<byte[]> answer) {
        try {
            JsonNode said = JSON.readTree(answer.body());
            return said.path("kind").asText().equals("Status")
                    ? client.getKubernetesSerialization().convertValue(said, Status.class)
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}

package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.jenkins.plugins.releaseguard.staging.Facts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Kubernetes API server over HTTP that keeps what it is given and knows rollouts, with their status as a subresource.
 * Parts of the world that live beside it write without HTTP.
 */
public final class ApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CustomResourceDefinitionContext ROLLOUTS = new CustomResourceDefinitionContext.Builder()
            .withName("rollouts.argoproj.io")
            .withGroup("argoproj.io")
            .withVersion("v1alpha1")
            .withKind("Rollout")
            .withPlural("rollouts")
            .withScope("Namespaced")
            .withStatusSubresource(true)
            .build();

    private final Facts facts;
    private final String watched;
    private final BiConsumer<JsonNode, JsonNode> listener;
    /** Kept, for a logger that nobody holds forgets its level. */
    private final Logger requestLog = Logger.getLogger(MockWebServer.class.getName());

    private final MockWebServer web = new MockWebServer();
    private final KubernetesMixedDispatcher objects;
    private final KubernetesMockServer server;
    private final URI url;
    private final AtomicInteger writes = new AtomicInteger();
    private volatile WriteWitness witness = WriteWitness.NOBODY;
    private boolean closed;

    /**
     * Starts a server.
     *
     * @param watched path of the object whose changes over HTTP are told
     * @param listener is told what the object was and what it is; must be quick and must not write
     */
    public ApiServer(String watched, BiConsumer<JsonNode, JsonNode> listener, Facts facts) {
        this.watched = watched;
        this.listener = listener;
        this.facts = facts;
        // a line for each request would drown everything else on the console
        requestLog.setLevel(Level.WARNING);
        Map<ServerRequest, Queue<ServerResponse>> fixed = new HashMap<>();
        objects = new KubernetesMixedDispatcher(fixed, List.of(ROLLOUTS));
        server =
                new KubernetesMockServer(new Context(Serialization.jsonMapper()), web, fixed, new FromOutside(), false);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return url;
    }

    /** Puts somebody beside the writes over HTTP to the watched object. */
    public void witnessWrites(WriteWitness by) {
        witness = by;
    }

    /** Requests over HTTP. */
    private final class FromOutside extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            forgetRecorded();
            try {
                boolean write =
                        request.method() != HttpMethod.GET && request.getPath().startsWith(watched);
                MockResponse fixed = fixed(request);
                return fixed != null ? fixed : write ? watchedWrite(request) : objects.dispatch(request);
            } catch (JsonPatchException e) {
                return failure(422, "Invalid", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // without an answer the client would wait for its own time limit
                facts.problem("API server", e);
                return failure(500, "InternalError", String.valueOf(e));
            }
        }

        @Override
        public void shutdown() {
            objects.shutdown();
        }
    }

    /** What every client is told: the version, and that it may do everything. Null: something else is asked. */
    private static MockResponse fixed(RecordedRequest request) {
        if (request.getPath().equals("/version")) {
            return new MockResponse().setResponseCode(200).setBody("{\"gitVersion\":\"v1.34.4\"}");
        }
        if (request.getPath().equals("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")) {
            return new MockResponse()
                    .setResponseCode(201)
                    .setBody("{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\","
                            + "\"spec\":{},\"status\":{\"allowed\":true}}");
        }
        return null;
    }

    /** The server keeps every request for tests to read; nobody reads here. */
    private void forgetRecorded() {
        try {
            web.takeRequest(0, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized MockResponse watchedWrite(RecordedRequest request) {
        int number = writes.incrementAndGet();
        if (!witness.before(number)) {
            return failure(503, "ServiceUnavailable", "write " + number + " is lost");
        }
        JsonNode before = get(watched).orElse(null);
        MockResponse response = objects.dispatch(request);
        if (response.code() / 100 == 2 && request.method() == HttpMethod.PATCH) {
            response.setResponseCode(200);
        }
        JsonNode after = get(watched).orElse(null);
        if (before != null && after != null && !after.equals(before)) {
            listener.accept(before, after);
        }
        witness.after(number);
        return response;
    }

    private static MockResponse failure(int code, String reason, String message) {
        ObjectNode status = JSON.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        status.put("message", message).put("reason", reason).put("code", code);
        return new MockResponse().setResponseCode(code).setBody(status.toString());
    }

    // ---- from inside

    /** An object, or a list of them. */
    public Optional<ObjectNode> get(String path) {
        MockResponse response = inside(HttpMethod.GET, path, "application/json", null);
        return response.code() == 200 ? Optional.of(json(response)) : Optional.empty();
    }

    /** Stores a new object, without its status where that is a subresource. */
    public synchronized ObjectNode create(String collection, JsonNode object) {
        return required(inside(HttpMethod.POST, collection, "application/json", object), collection);
    }

    /**
     * Replaces an object, or its status where the path ends so.
     *
     * @return false when somebody else has changed it since it was read
     */
    public synchronized boolean replace(String path, JsonNode object) {
        MockResponse response = inside(HttpMethod.PUT, path, "application/json", object);
        if (response.code() == 409) {
            return false;
        }
        required(response, path);
        return true;
    }

    /** Sets one member of an object by a JSON patch, as a client of the outside would. */
    public synchronized void set(String path, String pointer, JsonNode value) {
        JsonNode before = get(path).orElseThrow();
        ObjectNode operation = JSON.createObjectNode().put("op", "replace").put("path", pointer);
        operation.set("value", value);
        JsonNode patch = JSON.createArrayNode().add(operation);
        required(inside(HttpMethod.PATCH, path, "application/json-patch+json", patch), path);
        if (path.equals(watched)) {
            listener.accept(before, get(path).orElseThrow());
        }
    }

    private MockResponse inside(HttpMethod method, String path, String type, JsonNode body) {
        byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.builder().add("Content-Type", type).build();
        return objects.dispatch(new RecordedRequest("HTTP/1.1", method, path, headers, new Buffer(bytes)));
    }

    private static ObjectNode required(MockResponse response, String path) {
        if (response.code() / 100 != 2) {
            throw new IllegalStateException(path + ": HTTP " + response.code());
        }
        return json(response);
    }

    private static ObjectNode json(MockResponse response) {
        try {
            return (ObjectNode) JSON.readTree(response.getBody().getBytes());
        } catch (IOException e) {
            throw new IllegalStateException("the stored object is no JSON", e);
        }
    }

    /** Closes the port, every connection and the server's threads. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        server.shutdown();
    }
}

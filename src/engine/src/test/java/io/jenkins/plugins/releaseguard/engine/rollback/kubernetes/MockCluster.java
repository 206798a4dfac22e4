package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A mock API server with the namespace {@code prod}, as a controller or another writer sees it. */
public final class MockCluster {
    public static final Position AT = new Position("release-guard.yaml", 2, 11);

    /** The machine of the tests. */
    public static final Machine MACHINE = new ThisMachine(HttpClient::newBuilder);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CORE = List.of("ConfigMap", "Pod", "Secret");

    private final KubernetesMockServer server;
    private final KubernetesClient client;

    public MockCluster(KubernetesMockServer server, KubernetesClient client) {
        this.server = server;
        this.client = client;
    }

    /** A client of a leg's own. */
    public KubernetesClient newClient() {
        // fabric8's own repetitions of a 5xx would only make the tests slow
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    /** A client of a server that nobody runs. */
    public static KubernetesClient nowhere() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestTimeout(300)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    /** Knows the clusters {@code main}, which is the default one, and every other but {@code nowhere}. */
    public static LegKind.Lookup lookup(List<String> problems) {
        return new LegKind.Lookup() {
            @Override
            public Cluster cluster(String nameOrNull, String namespace, Position at) {
                String name = nameOrNull == null ? "main" : nameOrNull;
                return name.equals("nowhere")
                        ? null
                        : new Cluster(name, URI.create("https://k8s"), null, List.of(), List.of(), null, true);
            }

            @Override
            public RestServer rest(RestType type, String nameOrNull, Position at) {
                String name = nameOrNull == null ? "default-" + type.word() : nameOrNull;
                return new RestServer(name, type, URI.create("https://rest"), null, List.of(), true);
            }

            @Override
            public void problem(Position at, String message) {
                problems.add(at + ": " + message);
            }
        };
    }

    private Resource<GenericKubernetesResource> resource(String kind, String name) {
        return client.genericKubernetesResources(context(kind))
                .inNamespace("prod")
                .withName(name);
    }

    private static ResourceDefinitionContext context(String kind) {
        return Arrays.stream(Objects.Type.values())
                .map(Objects.Type::context)
                .filter(context -> context.getKind().equals(kind))
                .findFirst()
                .orElseGet(() -> new ResourceDefinitionContext.Builder()
                        .withGroup(CORE.contains(kind) ? "" : "apps")
                        .withVersion("v1")
                        .withKind(kind)
                        .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                        .withNamespaced(true)
                        .build());
    }

    /** Creates or replaces. */
    public void put(ObjectNode object) {
        client.genericKubernetesResources(context(object.path("kind").asText()))
                .inNamespace("prod")
                .resource(generic(object))
                .createOr(r -> r.update());
    }

    public void delete(String kind, String name) {
        resource(kind, name).delete();
    }

    public ObjectNode stored(String kind, String name) {
        return JSON.valueToTree(resource(kind, name).get());
    }

    /** Another writer changes an object. */
    public void change(String kind, String name, Consumer<ObjectNode> change) {
        ObjectNode changed = stored(kind, name);
        change.accept(changed);
        put(changed);
    }

    /** A controller changes an object's status. */
    public void changeStatus(String kind, String name, Consumer<ObjectNode> change) {
        ObjectNode changed = stored(kind, name);
        change.accept(changed);
        client.genericKubernetesResources(context(kind))
                .inNamespace("prod")
                .resource(generic(changed))
                .updateStatus();
    }

    private static GenericKubernetesResource generic(JsonNode object) {
        try {
            return JSON.treeToValue(object, GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server refuses patches of a path. */
    public void refuse(String path, int code, String message, int times) {
        server.expect()
                .patch()
                .withPath(path)
                .andReturn(
                        code,
                        new StatusBuilder().withCode(code).withMessage(message).build())
                .times(times);
    }

    /** Once, the server refuses to be read. */
    public void refuseGet(String path, int code) {
        server.expect()
                .get()
                .withPath(path)
                .andReturn(code, new StatusBuilder().withCode(code).build())
                .once();
    }

    /** Once, somebody else writes just before a patch of a path, which is refused therefore. */
    public KubernetesClient newClientWithConflict(String path, int code, Runnable otherWriter) {
        refuse(path, code, "modified", 1);
        AtomicBoolean written = new AtomicBoolean();
        return new KubernetesClientBuilder()
                .withConfig(client.getConfiguration())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("other writer", new Interceptor() {
                    @Override
                    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                        if (request.method().equals("PATCH") && written.compareAndSet(false, true)) {
                            otherWriter.run();
                        }
                    }
                }))
                .build();
    }

    /** Before each request of that kind somebody does something. */
    public KubernetesClient newClientWithEach(String method, Runnable somebody) {
        return new KubernetesClientBuilder()
                .withConfig(client.getConfiguration())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("somebody", new Interceptor() {
                    @Override
                    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                        if (request.method().equals(method)) {
                            somebody.run();
                        }
                    }
                }))
                .build();
    }

    /** The kinds of the objects that legs have patched since the last call. */
    public List<String> writes() throws InterruptedException {
        List<String> writes = new ArrayList<>();
        RecordedRequest request;
        while ((request = server.takeRequest(0, TimeUnit.MILLISECONDS)) != null) {
            if (request.getMethod().equals("PATCH")) {
                String[] path = request.getPath().split("/");
                writes.add(path[path.length - 2].replaceFirst("s$", ""));
            }
        }
        return writes;
    }

    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}

package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Users of a model service that is two Deployments, v4 as {@code stable} and v5 as {@code canary}, between which objects of
 * several kinds share the traffic. Users go where the VirtualService says; nothing but a gate, or a person, sets its weights.
 */
final class RoutedWorld implements Part {
    static final String ISTIO = "/apis/networking.istio.io/v1beta1/namespaces/prod/";
    static final String VIRTUAL_SERVICE = ISTIO + "virtualservices/model-svc";
    static final String HTTP_ROUTE = "/apis/gateway.networking.k8s.io/v1/namespaces/prod/httproutes/model-svc";
    static final String TRAFFIC_SPLIT = "/apis/split.smi-spec.io/v1alpha2/namespaces/prod/trafficsplits/model-svc";
    static final String INGRESSES = "/apis/networking.k8s.io/v1/namespaces/prod/ingresses/";
    /** What docs/legs/routes.md asks for, of all kinds together. */
    static final String PERMISSIONS =
            """
            [{"apiGroups":["networking.istio.io"],"resources":["virtualservices"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
             {"apiGroups":["networking.istio.io"],"resources":["destinationrules"],"verbs":["list"]},
             {"apiGroups":["gateway.networking.k8s.io"],"resources":["httproutes"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
             {"apiGroups":["split.smi-spec.io"],"resources":["trafficsplits"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
             {"apiGroups":["networking.k8s.io"],"resources":["ingresses"],"resourceNames":["model-svc-canary","model-svc"],"verbs":["get","patch"]},
             {"apiGroups":[""],"resources":["services"],"verbs":["get"]},
             {"apiGroups":["apps"],"resources":["replicasets"],"verbs":["list"]}]
            """;

    private static final String DEPLOYMENTS = ScoringWorld.DEPLOYMENTS + "/model-";
    private static final Duration LONG = Duration.ofSeconds(90);

    final Cluster cluster;
    final Users users;

    private final KubeApi api;
    private final Parts parts;

    /** @param folder for logs and data */
    RoutedWorld(Cluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.api = cluster.api();
        this.parts = new Parts(cluster);
        try {
            define();
            parts.onClose(this::delete);
            places();
            routes();
            users = parts.add(new Users(folder, parts));
            parts.add(new Repeatedly("routes", this::look));
            parts.await("users go to v4", LONG, () -> users.shares().equals(Map.of("v4", 100)));
            users.start();
            users.awaitRequests("v4", hash("stable"), 20);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void define() throws IOException {
        RouteWorld.define(api, parts, "networking.istio.io", "v1beta1", "DestinationRule");
        RouteWorld.define(api, parts, "gateway.networking.k8s.io", "v1", "HTTPRoute");
        RouteWorld.define(api, parts, "split.smi-spec.io", "v1alpha2", "TrafficSplit");
    }

    private void places() throws IOException {
        deploy("stable", "v4", 2);
        deploy("canary", "v5", 1);
        service("model-svc", "");
        service("model-stable", ", track: stable");
        service("model-canary", ", track: canary");
        for (String track : List.of("stable", "canary")) {
            parts.await("the pods of " + track, LONG, () -> ready(track) > 0);
        }
    }

    /** Gives a place a version, and so many pods. */
    void deploy(String track, String version, int replicas) throws IOException {
        api.apply(
                DEPLOYMENTS + track,
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: model-%1$s}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: model-svc, track: %1$s}}
                  template:
                    metadata: {labels: {app: model-svc, track: %1$s}}
                    spec: {containers: [{name: model, image: "%3$s:%4$s"}]}
                """
                        .formatted(track, replicas, Release.IMAGE, version));
    }

    private void service(String name, String more) throws IOException {
        api.apply(
                Release.SERVICES + "/" + name,
                "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {selector: {app: model-svc%s}, ports: [{port: 80}]}}"
                        .formatted(name, more));
    }

    private void routes() throws IOException {
        api.apply(
                ISTIO + "destinationrules/model-svc",
                """
                {apiVersion: networking.istio.io/v1beta1, kind: DestinationRule, metadata: {name: model-svc},
                 spec: {host: model-svc, subsets: [
                   {name: stable, labels: {track: stable}}, {name: canary, labels: {track: canary}}]}}
                """);
        weights(0, 100);
        api.apply(
                HTTP_ROUTE,
                """
                {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: model-svc},
                 spec: {rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: model-canary, port: 80}}}],
                   backendRefs: [
                     {name: model-stable, port: 80}]}]}}
                """);
        api.apply(
                TRAFFIC_SPLIT,
                """
                {apiVersion: split.smi-spec.io/v1alpha2, kind: TrafficSplit, metadata: {name: model-svc},
                 spec: {service: model-svc, backends: [
                   {service: model-canary, weight: 500}, {service: model-stable, weight: 500}]}}
                """);
        ingress("model-svc", "model-stable", "{}");
        ingress(
                "model-svc-canary",
                "model-canary",
                "{nginx.ingress.kubernetes.io/canary: \"true\", nginx.ingress.kubernetes.io/canary-weight: \"30\"}");
    }

    private void ingress(String name, String service, String annotations) throws IOException {
        api.apply(
                INGRESSES + name,
                """
                {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: %s, annotations: %s},
                 spec: {rules: [{host: model.example.com, http: {paths: [
                   {path: /, pathType: Prefix, backend: {service: {name: %s, port: {number: 80}}}}]}}]}}
                """
                        .formatted(name, annotations, service));
    }

    /** As a person sets them in the VirtualService. */
    void weights(int canary, int stable) throws IOException {
        api.apply(
                VIRTUAL_SERVICE,
                """
                {apiVersion: networking.istio.io/v1beta1, kind: VirtualService, metadata: {name: model-svc},
                 spec: {hosts: [model-svc], http: [{route: [
                   {destination: {host: model-svc, subset: canary}, weight: %d},
                   {destination: {host: model-svc, subset: stable}, weight: %d}]}]}}
                """
                        .formatted(canary, stable));
    }

    /**
     * From now on a person sets the candidate's weight anew again and again, each time by what was read, until it is 0.
     *
     * @return how often
     */
    AtomicInteger writeWeightsUntilTheCandidateHasNone() {
        AtomicInteger written = new AtomicInteger();
        parts.add(new Repeatedly("person", () -> {
            for (int i = 0; i < 5; i++) {
                JsonNode read = api.get(VIRTUAL_SERVICE);
                ObjectNode change = JsonNodeFactory.instance.objectNode();
                change.putObject("metadata").set("resourceVersion", read.at("/metadata/resourceVersion"));
                ArrayNode http = read.at("/spec/http").deepCopy();
                change.putObject("spec").set("http", http);
                ObjectNode canary = (ObjectNode) http.at("/0/route/0");
                if (canary.path("weight").asInt() == 0) {
                    return;
                }
                int weight = 20 + written.get() % 10;
                canary.put("weight", weight);
                ((ObjectNode) http.at("/0/route/1")).put("weight", 100 - weight);
                api.merge(VIRTUAL_SERVICE, change.toString());
                written.incrementAndGet();
            }
        }));
        return written;
    }

    /** Stands in for Istio's proxies and for a Gateway's controller. */
    private void look() throws IOException {
        Map<String, StagedVersion> versions = new HashMap<>();
        for (JsonNode set : api.get(Release.REPLICA_SETS).path("items")) {
            JsonNode labels = set.at("/metadata/labels");
            String hash = labels.path("pod-template-hash").asText();
            StagedVersion version = new StagedVersion(
                    Release.tag(set),
                    set.at("/spec/template/spec/containers/0/image").asText(),
                    hash);
            users.model.scale(version, set.at("/status/readyReplicas").asInt(0));
            if (set.at("/spec/replicas").asInt() > 0) {
                versions.put(labels.path("track").asText(), version);
            }
        }
        Map<StagedVersion, Integer> weights = new LinkedHashMap<>();
        for (JsonNode route : api.get(VIRTUAL_SERVICE).at("/spec/http/0/route")) {
            int weight = route.path("weight").asInt();
            StagedVersion version = versions.get(route.at("/destination/subset").asText());
            if (weight > 0 && version != null) {
                weights.merge(version, weight, Integer::sum);
            }
        }
        if (weights.values().stream().mapToInt(weight -> weight).sum() == 100) {
            users.router.set(weights);
        }
        acceptRoute();
    }

    private void acceptRoute() throws IOException {
        JsonNode route = api.get(HTTP_ROUTE);
        long generation = route.at("/metadata/generation").asLong();
        if (route.at("/status/parents/0/conditions/0/observedGeneration").asLong(0) != generation) {
            api.merge(
                    HTTP_ROUTE + "/status",
                    """
                    {"status":{"parents":[{"controllerName":"example.com/gateway","parentRef":{"name":"public"},"conditions":[
                      {"type":"Accepted","status":"True","observedGeneration":%d}]}]}}
                    """
                            .formatted(generation));
        }
    }

    private int ready(String track) throws IOException {
        return api.get(DEPLOYMENTS + track).at("/status/readyReplicas").asInt(0);
    }

    /** Of the version at a place. */
    String hash(String track) throws IOException {
        for (JsonNode set : api.get(Release.REPLICA_SETS).path("items")) {
            JsonNode labels = set.at("/metadata/labels");
            if (labels.path("track").asText().equals(track)
                    && set.at("/spec/replicas").asInt() > 0) {
                return labels.path("pod-template-hash").asText();
            }
        }
        throw new IOException("nothing runs as " + track);
    }

    JsonNode get(String path) throws IOException {
        return api.get(path);
    }

    /** {@code 10/90}: the weights of canary and stable in the VirtualService. */
    String weights() throws IOException {
        JsonNode route = api.get(VIRTUAL_SERVICE).at("/spec/http/0/route");
        return route.at("/0/weight").asText() + "/" + route.at("/1/weight").asText();
    }

    /** In which state the API server has each object. */
    Map<String, String> resourceVersions() throws IOException {
        return api.resourceVersions(List.of(
                ISTIO + "virtualservices",
                HTTP_ROUTE.replaceFirst("/[^/]*$", ""),
                TRAFFIC_SPLIT.replaceFirst("/[^/]*$", ""),
                INGRESSES.replaceFirst("/$", ""),
                ScoringWorld.DEPLOYMENTS,
                Release.SERVICES));
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
    }

    /** Waits for what real programs do in their own time. */
    void awaitWell() {
        parts.await("users are well", LONG, () -> users.p95() < 0.25);
    }

    private void delete() {
        try {
            for (String path : List.of(
                    VIRTUAL_SERVICE,
                    ISTIO + "destinationrules/model-svc",
                    HTTP_ROUTE,
                    TRAFFIC_SPLIT,
                    INGRESSES + "model-svc",
                    INGRESSES + "model-svc-canary",
                    DEPLOYMENTS + "stable",
                    DEPLOYMENTS + "canary",
                    Release.SERVICES + "/model-svc",
                    Release.SERVICES + "/model-stable",
                    Release.SERVICES + "/model-canary")) {
                api.delete(path);
            }
            parts.await(
                    "the pods are gone",
                    LONG,
                    () -> api.get(Release.REPLICA_SETS).path("items").isEmpty()
                            && api.get(Cluster.NAMESPACE + "/pods")
                                    .path("items")
                                    .isEmpty());
        } catch (IOException e) {
            throw new AssertionError("the routes are left behind", e);
        }
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}

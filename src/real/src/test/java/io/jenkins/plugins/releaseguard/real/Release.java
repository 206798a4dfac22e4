package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A rollout in {@code prod}, {@code model-svc} unless it is named, a canary at 10 %, and what belongs to it. */
final class Release {
    static final String HASH = "rollouts-pod-template-hash";
    static final String SERVICES = Cluster.NAMESPACE + "/services";
    static final String REPLICA_SETS = "/apis/apps/v1/namespaces/prod/replicasets";
    static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/prod/rollouts";
    static final String VIRTUAL_SERVICES = "/apis/networking.istio.io/v1alpha3/namespaces/prod/virtualservices";
    /** What docs/legs/argo-rollout.md asks for. */
    static final String PERMISSIONS =
            """
            [{"apiGroups":["argoproj.io"],"resources":["rollouts"],"verbs":["get","patch"]},
             {"apiGroups":["argoproj.io"],"resources":["rollouts/status"],"verbs":["patch"]},
             {"apiGroups":["apps"],"resources":["replicasets"],"verbs":["list"]}]
            """;

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration REST = Duration.ofMillis(700);
    private static final Duration LONG = Duration.ofSeconds(120);
    /** Without a tag. */
    static final String IMAGE = System.getProperty("image", "registry.example.org/models/model-svc");

    private final KubeApi api;
    private final Parts parts;
    private final String name;
    private final String path;

    /** @param parts are watched while it waits */
    Release(KubeApi api, Parts parts) {
        this(api, parts, "model-svc");
    }

    /** One of several. */
    Release(KubeApi api, Parts parts, String name) {
        this.api = api;
        this.parts = parts;
        this.name = name;
        this.path = ROLLOUTS + "/" + name;
    }

    /** Begins anew: v4 has all of the traffic, and has been a canary itself, as a baseline usually has. */
    void create() throws IOException {
        delete();
        for (String role : List.of("stable", "canary")) {
            api.create(
                    SERVICES,
                    """
                    {"metadata":{"name":"%1$s-%2$s"},"spec":{"selector":{"app":"%1$s"},"ports":[{"port":80}]}}
                    """
                            .formatted(name, role));
        }
        api.create(
                VIRTUAL_SERVICES,
                """
                {"apiVersion":"networking.istio.io/v1alpha3","kind":"VirtualService","metadata":{"name":"%1$s"},
                 "spec":{"hosts":["%1$s"],"http":[{"route":[
                  {"destination":{"host":"%1$s-stable"},"weight":100},
                  {"destination":{"host":"%1$s-canary"},"weight":0}]}]}}
                """
                        .formatted(name));
        api.create(ROLLOUTS, manifest("v3"));
        awaitPhase("Healthy");
        push("v4");
        promote();
    }

    /** The rollout of a version, in JSON. */
    String manifest(String version) {
        return """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"%1$s"},
                 "spec":{"replicas":3,"revisionHistoryLimit":10,"selector":{"matchLabels":{"app":"%1$s"}},
                  "template":%2$s,
                  "strategy":{"canary":{
                   "canaryService":"%1$s-canary","stableService":"%1$s-stable",
                   "trafficRouting":{"istio":{"virtualService":{"name":"%1$s"}}},
                   "abortScaleDownDelaySeconds":3,"scaleDownDelaySeconds":3,
                   "steps":[{"setWeight":10},{"pause":{}}]}}}}
                """
                .formatted(name, template(version));
    }

    /** Deletes all of it, whether it is there or not. */
    void delete() throws IOException {
        api.delete(path);
        api.delete(VIRTUAL_SERVICES + "/" + name);
        // the garbage collector takes up to 30 s until it knows a new kind of owner
        for (JsonNode set : replicaSets()) {
            api.delete(REPLICA_SETS + "/" + set.at("/metadata/name").asText());
        }
        for (String role : List.of("stable", "canary")) {
            api.delete(SERVICES + "/" + name + "-" + role);
        }
        parts.await(
                "the old release is gone",
                LONG,
                () -> replicaSets().isEmpty()
                        && api.get(Cluster.NAMESPACE + "/pods" + ours())
                                .path("items")
                                .isEmpty());
    }

    /** The query of a list that has what belongs to this rollout. */
    private String ours() {
        return "?labelSelector=app%3D" + name;
    }

    /** The template of a version's pods, in JSON. */
    String template(String version) {
        return template(name, version);
    }

    /** The same of another object's. */
    static String template(String name, String version) {
        return """
                {"metadata":{"labels":{"app":"%s"}},"spec":{"containers":[{"name":"model",
                 "image":"%s:%s","ports":[{"containerPort":8080}]}]}}
                """
                .formatted(name, IMAGE, version);
    }

    /** Writes another version into the rollout, as a delivery does. */
    void push(String version) throws IOException {
        change("{\"template\":" + template(version) + "}");
    }

    /** @param spec what changes in it, in JSON */
    void change(String spec) throws IOException {
        awaitRest();
        api.merge(path, "{\"spec\":" + spec + "}");
    }

    /** Asks for another number of replicas. */
    void scale(int replicas) throws IOException {
        change("{\"replicas\":" + replicas + "}");
    }

    /** How many replicas it asks for. */
    int replicas() throws IOException {
        return rollout().at("/spec/replicas").asInt();
    }

    /** Gives the canary all of the traffic. */
    void promote() throws IOException {
        awaitPhase("Paused");
        awaitRest();
        api.merge(path + "/status", "{\"status\":{\"pauseConditions\":null}}");
        parts.await("the rollout is promoted", LONG, () -> {
            JsonNode status = rollout().path("status");
            return status.path("phase").asText().equals("Healthy")
                    && status.path("stableRS")
                            .asText()
                            .equals(status.path("currentPodHash").asText());
        });
    }

    /**
     * Until the controller has written nothing for a moment. While it writes, what another writes can be lost to it: it puts the
     * answer to its own write into its cache, over what is newer (argo-rollouts issue 4073).
     */
    void awaitRest() {
        parts.awaitUnchanged("the rollout is at rest", LONG, REST, () -> rollout()
                .at("/metadata/resourceVersion")
                .asText());
    }

    void awaitPhase(String phase) {
        parts.await("the rollout is " + phase, LONG, () -> {
            JsonNode rollout = rollout();
            return rollout.at("/status/phase").asText().equals(phase) && isObserved(rollout);
        });
    }

    private static boolean isObserved(JsonNode rollout) {
        return rollout.at("/status/observedGeneration")
                .asText()
                .equals(rollout.at("/metadata/generation").asText());
    }

    JsonNode rollout() throws IOException {
        return api.get(path);
    }

    /** The tag of the image that the rollout's spec asks for. */
    String wanted() throws IOException {
        return tag(rollout());
    }

    JsonNode replicaSets() throws IOException {
        return api.get(REPLICA_SETS + ours()).path("items");
    }

    JsonNode replicaSet(String version) throws IOException {
        for (JsonNode set : replicaSets()) {
            if (tag(set).equals(version)) {
                return set;
            }
        }
        throw new IOException("no ReplicaSet of " + version);
    }

    String hash(String version) throws IOException {
        return replicaSet(version).path("metadata").path("labels").path(HASH).asText();
    }

    /** By service, the weight in the router's resource. */
    Map<String, Integer> weights() throws IOException {
        Map<String, Integer> weights = new TreeMap<>();
        JsonNode routes = api.get(VIRTUAL_SERVICES + "/" + name).at("/spec/http/0/route");
        routes.forEach(route -> weights.put(
                route.at("/destination/host").asText(), route.path("weight").asInt()));
        return weights;
    }

    /** The hash of the pods that a service selects. */
    String selected(String service) throws IOException {
        return api.get(SERVICES + "/" + service).at("/spec/selector").path(HASH).asText();
    }

    /** Who has written the rollout, by the name of the program. */
    Set<String> writers() throws IOException {
        return new TreeSet<>(rollout().at("/metadata/managedFields").findValuesAsText("manager"));
    }

    /** {@link #resourceVersions} as soon as no controller has changed anything for some time. */
    Map<String, String> settledVersions() {
        return parts.awaitUnchanged("nothing changes any more", LONG, QUIET, this::resourceVersions);
    }

    /** Of everything of the release, in which state the API server has it. */
    Map<String, String> resourceVersions() throws IOException {
        return api.resourceVersions(List.of(ROLLOUTS, REPLICA_SETS, SERVICES, VIRTUAL_SERVICES));
    }

    static String tag(JsonNode owner) {
        return owner.at("/spec/template/spec/containers/0/image").asText().replaceFirst(".*:", "");
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.Map;
import java.util.function.Consumer;

/** One kind of route in {@code prod} that shares the traffic of {@code model-svc} between v5 and v4. */
abstract class RouteWorld {
    static final String NAME = "model-svc";
    static final Version V4 = version(4);
    static final Version V5 = version(5);

    final MockCluster cluster;
    final Router router;
    final String kind;

    RouteWorld(MockCluster cluster, Router router, String kind) {
        this.cluster = cluster;
        this.router = router;
        this.kind = kind;
    }

    static RouteWorld of(String word, MockCluster cluster) {
        return switch (word) {
            case "istio-route" -> new Istio(cluster);
            case "http-route" -> new GatewayApi(cluster);
            case "traffic-split" -> new Split(cluster);
            case "nginx-canary" -> new Nginx(cluster);
            default -> throw new IllegalArgumentException(word);
        };
    }

    static Version version(int n) {
        return new Version(
                "v" + n, Map.of(Version.POD_TEMPLATE_HASH, hash(n), Version.IMAGE, "registry:5000/model:v" + n));
    }

    private static String hash(int version) {
        return String.valueOf(version).repeat(4);
    }

    /** v5 at this share and v4 at the rest, both with pods that are ready. */
    void start(int percent) {
        places();
        runs("canary", 5, 1);
        runs("stable", 4, 3);
        weights(percent, 100 - percent);
    }

    /** What the places of the two versions need beside their pods. */
    void places() {
        service("model-canary", "canary");
        service("model-stable", "stable");
    }

    /** As another writer sets them. */
    abstract void weights(int candidate, int baseline);

    /** {@code 10/90}, of the first rule. */
    abstract String weights();

    /** Where the first rule's list of destinations stands. */
    abstract String list();

    /** One more destination, for the first rule. */
    abstract ObjectNode destination(String name, int weight);

    /** What a rollback by hand applies. */
    String operations() {
        return "[{\"op\":\"add\",\"path\":\"" + list() + "/0/weight\",\"value\":0},{\"op\":\"add\",\"path\":\"" + list()
                + "/1/weight\",\"value\":100}]";
    }

    /** Somebody takes the candidate's place out of it. */
    void takeOut() {
        change(route -> ((ArrayNode) route.at(list())).remove(0));
        controllerActs();
    }

    /** As the leg names the place of v5. */
    String candidate() {
        return "model-canary";
    }

    /** As the leg names the place of v4. */
    String baseline() {
        return "model-stable";
    }

    RouteSpec spec() {
        return new RouteSpec(
                router.word(),
                MockCluster.AT,
                "main",
                "prod",
                NAME,
                candidate(),
                baseline(),
                true,
                null,
                Beside.NOTHING);
    }

    /** The controller has taken up what the object says. */
    void controllerActs() {}

    /** The path of the object at the API server. */
    abstract String path();

    JsonNode stored() {
        return cluster.stored(kind, NAME);
    }

    void change(Consumer<ObjectNode> change) {
        cluster.change(kind, NAME, change);
    }

    final String shownWeights(String place) {
        JsonNode list = stored().at(list());
        return list.at("/0/" + place).asText() + "/" + list.at("/1/" + place).asText();
    }

    void service(String name, String track) {
        cluster.put(MockCluster.json(
                """
                        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s", "namespace": "prod"},
                         "spec": {"selector": {"app": "model-svc", "track": "%s"}}}
                        """
                        .formatted(name, track)));
    }

    /** A version has this many pods at a place, all of them ready. */
    void runs(String track, int version, int pods) {
        runs(track, version, pods, pods);
    }

    void runs(String track, int version, int pods, int ready) {
        cluster.put(MockCluster.json(
                """
                        {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                         "metadata": {"name": "model-%1$s-%2$s", "namespace": "prod",
                           "labels": {"app": "model-svc", "track": "%1$s", "pod-template-hash": "%2$s"}},
                         "spec": {"replicas": %3$d, "template": {"spec": {"containers": [
                           {"name": "model", "image": "registry:5000/model:v%5$d"}]}}},
                         "status": {"replicas": %3$d, "readyReplicas": %4$d}}
                        """
                        .formatted(track, hash(version), pods, ready, version)));
    }

    /** A VirtualService with subsets of one host, and a rule for testers that stands before. */
    private static final class Istio extends RouteWorld {
        Istio(MockCluster cluster) {
            super(cluster, new IstioRouter(), "VirtualService");
        }

        @Override
        void places() {
            cluster.put(
                    MockCluster.json(
                            """
                            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "model-svc", "namespace": "prod"},
                             "spec": {"selector": {"app": "model-svc"}}}
                            """));
            cluster.put(
                    MockCluster.json(
                            """
                            {"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
                             "metadata": {"name": "whatever", "namespace": "prod"},
                             "spec": {"host": "model-svc.prod.svc.cluster.local", "subsets": [
                               {"name": "stable", "labels": {"track": "stable"}},
                               {"name": "canary", "labels": {"track": "canary"}}]}}
                            """));
        }

        @Override
        void weights(int candidate, int baseline) {
            cluster.put(MockCluster.json(
                    """
                            {"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
                             "metadata": {"name": "model-svc", "namespace": "prod"},
                             "spec": {"hosts": ["model-svc"], "http": [{"name": "primary", "route": [
                               {"destination": {"host": "model-svc", "subset": "canary"}, "weight": %d},
                               {"destination": {"host": "model-svc", "subset": "stable"}, "weight": %d}]}]}}
                            """
                            .formatted(candidate, baseline)));
        }

        @Override
        String weights() {
            return shownWeights("weight");
        }

        @Override
        String list() {
            return "/spec/http/0/route";
        }

        @Override
        ObjectNode destination(String name, int weight) {
            return MockCluster.json("{\"destination\": {\"host\": \"%s\"}, \"weight\": %d}".formatted(name, weight));
        }

        @Override
        String candidate() {
            return "canary";
        }

        @Override
        String baseline() {
            return "stable";
        }

        @Override
        String path() {
            return "/apis/networking.istio.io/v1beta1/namespaces/prod/virtualservices/model-svc";
        }
    }

    /** An HTTPRoute that one Gateway has accepted. */
    private static final class GatewayApi extends RouteWorld {
        GatewayApi(MockCluster cluster) {
            super(cluster, new HttpRouter(), "HTTPRoute");
        }

        @Override
        void weights(int candidate, int baseline) {
            cluster.put(MockCluster.json(
                    """
                            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
                             "metadata": {"name": "model-svc", "namespace": "prod"},
                             "spec": {"parentRefs": [{"name": "public"}], "rules": [{"backendRefs": [
                               {"name": "model-canary", "port": 80, "weight": %d},
                               {"name": "model-stable", "port": 80, "weight": %d}]}]}}
                            """
                            .formatted(candidate, baseline)));
            controllerActs();
        }

        @Override
        void controllerActs() {
            cluster.changeStatus(
                    kind,
                    NAME,
                    route -> route.set(
                            "status",
                            MockCluster.json(
                                    """
                            {"parents": [{"parentRef": {"name": "public"}, "controllerName": "example.com/gateway",
                              "conditions": [{"type": "Accepted", "status": "True", "observedGeneration": %d}]}]}
                            """
                                            .formatted(route.at("/metadata/generation")
                                                    .asInt(1)))));
        }

        @Override
        String weights() {
            return shownWeights("weight");
        }

        @Override
        String list() {
            return "/spec/rules/0/backendRefs";
        }

        @Override
        ObjectNode destination(String name, int weight) {
            return MockCluster.json("{\"name\": \"%s\", \"port\": 80, \"weight\": %d}".formatted(name, weight));
        }

        @Override
        String path() {
            return "/apis/gateway.networking.k8s.io/v1/namespaces/prod/httproutes/model-svc";
        }
    }

    /** A TrafficSplit. */
    private static final class Split extends RouteWorld {
        Split(MockCluster cluster) {
            super(cluster, new TrafficSplitRouter(), "TrafficSplit");
        }

        @Override
        void weights(int candidate, int baseline) {
            cluster.put(MockCluster.json(
                    """
                            {"apiVersion": "split.smi-spec.io/v1alpha2", "kind": "TrafficSplit",
                             "metadata": {"name": "model-svc", "namespace": "prod"},
                             "spec": {"service": "model-svc", "backends": [
                               {"service": "model-canary", "weight": %d}, {"service": "model-stable", "weight": %d}]}}
                            """
                            .formatted(candidate, baseline)));
        }

        @Override
        String weights() {
            return shownWeights("weight");
        }

        @Override
        String list() {
            return "/spec/backends";
        }

        @Override
        ObjectNode destination(String name, int weight) {
            return MockCluster.json("{\"service\": \"%s\", \"weight\": %d}".formatted(name, weight));
        }

        @Override
        String path() {
            return "/apis/split.smi-spec.io/v1alpha2/namespaces/prod/trafficsplits/model-svc";
        }
    }

    /** A canary Ingress beside the main one. */
    private static final class Nginx extends RouteWorld {
        Nginx(MockCluster cluster) {
            super(cluster, new IngressRouter(), "Ingress");
        }

        @Override
        void places() {
            super.places();
            ingress("model-main", "model-stable", "{}");
        }

        private void ingress(String name, String service, String annotations) {
            cluster.put(MockCluster.json(
                    """
                            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                             "metadata": {"name": "%s", "namespace": "prod", "annotations": %s},
                             "spec": {"rules": [{"host": "model.example.com", "http": {"paths": [
                               {"path": "/", "pathType": "Prefix",
                                "backend": {"service": {"name": "%s", "port": {"number": 80}}}}]}}]}}
                            """
                            .formatted(name, annotations, service)));
        }

        @Override
        void weights(int candidate, int baseline) {
            ingress(
                    NAME,
                    "model-canary",
                    """
                    {"nginx.ingress.kubernetes.io/canary": "true", "nginx.ingress.kubernetes.io/canary-weight": "%d"}
                    """
                            .formatted(candidate));
        }

        @Override
        String weights() {
            int weight = stored().at("/metadata/annotations")
                    .path(IngressRouter.WEIGHT)
                    .asInt();
            return weight + "/" + (100 - weight);
        }

        @Override
        String list() {
            throw new UnsupportedOperationException("an Ingress has no list of weights");
        }

        @Override
        ObjectNode destination(String name, int weight) {
            throw new UnsupportedOperationException("an Ingress has no list of weights");
        }

        @Override
        String operations() {
            return "[{\"op\":\"add\",\"path\":\"/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight\","
                    + "\"value\":\"0\"}]";
        }

        @Override
        void takeOut() {
            cluster.delete(kind, NAME);
        }

        @Override
        String candidate() {
            return NAME;
        }

        @Override
        String baseline() {
            return "model-main";
        }

        @Override
        String path() {
            return "/apis/networking.k8s.io/v1/namespaces/prod/ingresses/model-svc";
        }
    }
}

package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Objects of several kinds that share the traffic of the Services {@code model-stable} and {@code model-canary}. A real API
 * server stores them; but for the Ingresses it does not validate their schemas, and no proxy reads them.
 */
final class Routes {
    /** What docs/legs/routes.md asks for, of all kinds together. */
    static final String PERMISSIONS =
            """
            [{"apiGroups":["networking.istio.io"],"resources":["virtualservices"],"resourceNames":["model-svc","by-host"],"verbs":["get","patch"]},
             {"apiGroups":["networking.istio.io"],"resources":["destinationrules"],"verbs":["list"]},
             {"apiGroups":["gateway.networking.k8s.io"],"resources":["httproutes"],"resourceNames":["model-svc","mirrored"],"verbs":["get","patch"]},
             {"apiGroups":["split.smi-spec.io"],"resources":["trafficsplits"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
             {"apiGroups":["networking.k8s.io"],"resources":["ingresses"],"resourceNames":["model-svc-canary","model-svc"],"verbs":["get","patch"]},
             {"apiGroups":[""],"resources":["services"],"verbs":["get"]},
             {"apiGroups":["apps"],"resources":["replicasets"],"verbs":["list"]}]
            """;

    private static final String ISTIO = "/apis/networking.istio.io/v1beta1/namespaces/prod/";
    private static final String VIRTUAL_SERVICES = ISTIO + "virtualservices";
    private static final String DESTINATION_RULE = ISTIO + "destinationrules/model-svc";
    private static final String HTTP_ROUTES = "/apis/gateway.networking.k8s.io/v1/namespaces/prod/httproutes";
    private static final String TRAFFIC_SPLITS = "/apis/split.smi-spec.io/v1alpha2/namespaces/prod/trafficsplits";
    private static final String INGRESSES = "/apis/networking.k8s.io/v1/namespaces/prod/ingresses";

    /** Where they are. */
    static final List<String> COLLECTIONS = List.of(VIRTUAL_SERVICES, HTTP_ROUTES, TRAFFIC_SPLITS, INGRESSES);

    /** Users go where it says: by subsets. */
    static final String VIRTUAL_SERVICE = VIRTUAL_SERVICES + "/model-svc";
    /** Stable with 90 % and canary with 10 %, by hosts, and a rule for testers. */
    static final String BY_HOST = VIRTUAL_SERVICES + "/by-host";
    /** Stable with 90 % and canary with 10 %. */
    static final String HTTP_ROUTE = HTTP_ROUTES + "/model-svc";
    /** Stable alone, whose requests are sent to the canary as well. */
    static final String MIRRORED = HTTP_ROUTES + "/mirrored";
    /** Half and half. */
    static final String TRAFFIC_SPLIT = TRAFFIC_SPLITS + "/model-svc";
    /** 30 %. */
    static final String CANARY_INGRESS = INGRESSES + "/model-svc-canary";

    private static final String INGRESS = INGRESSES + "/model-svc";

    private static final int PERSON_MILLIS = 100;

    private final KubeApi api;

    /** @param parts are watched while it waits */
    Routes(KubeApi api, Parts parts) throws IOException {
        this.api = api;
        CustomResources.define(api, parts, "networking.istio.io", "DestinationRule", "v1beta1");
        CustomResources.define(api, parts, "gateway.networking.k8s.io", "HTTPRoute", "v1");
        CustomResources.define(api, parts, "split.smi-spec.io", "TrafficSplit", "v1alpha2");
    }

    void create() throws IOException {
        api.apply(
                DESTINATION_RULE,
                """
                {apiVersion: networking.istio.io/v1beta1, kind: DestinationRule, metadata: {name: model-svc},
                 spec: {host: model-svc, subsets: [
                   {name: stable, labels: {track: stable}}, {name: canary, labels: {track: canary}}]}}
                """);
        weights(0, 100);
        api.apply(
                BY_HOST,
                """
                {apiVersion: networking.istio.io/v1beta1, kind: VirtualService, metadata: {name: by-host},
                 spec: {hosts: [model-svc], http: [
                   {timeout: 5s, route: [
                     {destination: {host: model-stable}, weight: 90}, {destination: {host: model-canary}, weight: 10}]},
                   {match: [{headers: {tester: {exact: "yes"}}}], route: [{destination: {host: model-canary}}]}]}}
                """);
        api.apply(
                HTTP_ROUTE,
                """
                {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: model-svc},
                 spec: {parentRefs: [{name: public}], rules: [{timeouts: {request: 5s}, backendRefs: [
                   {name: model-stable, port: 80, weight: 90}, {name: model-canary, port: 80, weight: 10}]}]}}
                """);
        api.apply(
                MIRRORED,
                """
                {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: mirrored},
                 spec: {parentRefs: [{name: public}], rules: [{
                   filters: [{type: RequestMirror, requestMirror: {backendRef: {name: model-canary, port: 80}}}],
                   backendRefs: [{name: model-stable, port: 80}]}]}}
                """);
        api.apply(
                TRAFFIC_SPLIT,
                """
                {apiVersion: split.smi-spec.io/v1alpha2, kind: TrafficSplit, metadata: {name: model-svc},
                 spec: {service: model-svc, backends: [
                   {service: model-canary, weight: 500}, {service: model-stable, weight: 500}]}}
                """);
        ingress(INGRESS, "model-svc", "model-stable", "{}");
        ingress(
                CANARY_INGRESS,
                "model-svc-canary",
                "model-canary",
                "{nginx.ingress.kubernetes.io/canary: \"true\", nginx.ingress.kubernetes.io/canary-weight: \"30\"}");
    }

    private void ingress(String path, String name, String service, String annotations) throws IOException {
        api.apply(
                path,
                """
                {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: %s, annotations: %s},
                 spec: {rules: [{host: model.example.com, http: {paths: [
                   {path: /, pathType: Prefix, backend: {service: {name: %s, port: {number: 80}}}}]}}]}}
                """
                        .formatted(name, annotations, service));
    }

    JsonNode get(String path) throws IOException {
        return api.get(path);
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

    /** {@code 10/90}: the weights of canary and stable in the VirtualService. */
    String weights() throws IOException {
        JsonNode route = api.get(VIRTUAL_SERVICE).at("/spec/http/0/route");
        return route.at("/0/weight").asText() + "/" + route.at("/1/weight").asText();
    }

    /**
     * From now on a person sets the candidate's weight anew again and again, each time by what was read, until it is 0.
     *
     * @param parts that the person is one of
     * @return how often
     */
    AtomicInteger writeWeightsUntilTheCandidateHasNone(Parts parts) {
        AtomicInteger written = new AtomicInteger();
        parts.add(new Repeatedly("person", PERSON_MILLIS, () -> {
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

    /** Stands in for a Gateway's controller: accepts what it is given. */
    void accept() throws IOException {
        for (JsonNode route : api.get(HTTP_ROUTES).path("items")) {
            long generation = route.at("/metadata/generation").asLong();
            if (route.at("/status/parents/0/conditions/0/observedGeneration").asLong() != generation) {
                api.merge(
                        HTTP_ROUTES + "/" + route.at("/metadata/name").asText() + "/status",
                        """
                        {"status":{"parents":[{"parentRef":{"name":"public"},"controllerName":"example.com/gateway","conditions":[
                          {"type":"Accepted","status":"True","reason":"Accepted","message":"","observedGeneration":%d,
                           "lastTransitionTime":"2026-01-01T00:00:00Z"}]}]}}
                        """
                                .formatted(generation));
            }
        }
    }

    void delete() throws IOException {
        for (String path : List.of(
                VIRTUAL_SERVICE,
                BY_HOST,
                DESTINATION_RULE,
                HTTP_ROUTE,
                MIRRORED,
                TRAFFIC_SPLIT,
                INGRESS,
                CANARY_INGRESS)) {
            api.delete(path);
        }
    }
}

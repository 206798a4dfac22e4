package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Two Deployments, stable with v1 and canary with v2, each behind a Service, in a {@link ScoringWorld}; and an object that says
 * how they share the users. A real API server stores that object; its schema is not validated, and no proxy reads it.
 */
final class RouteWorld {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final Duration LONG = Duration.ofSeconds(60);

    final ScoringWorld scoring;
    private final KubeApi api;
    private final Shape shape;

    /** How such an object looks. */
    enum Shape {
        ISTIO(
                "networking.istio.io",
                "v1beta1",
                "VirtualService",
                "istio-route model-svc",
                "/spec/http/0/route/%d/weight") {
            @Override
            String spec() {
                return """
                        {"hosts":["model-svc"],"http":[{"timeout":"5s","route":[
                          {"destination":{"host":"stable"},"weight":90},{"destination":{"host":"canary"},"weight":10}]},
                         {"match":[{"headers":{"tester":{"exact":"yes"}}}],"route":[{"destination":{"host":"canary"}}]}]}
                        """;
            }
        },
        GATEWAY(
                "gateway.networking.k8s.io",
                "v1",
                "HTTPRoute",
                "http-route model-svc",
                "/spec/rules/0/backendRefs/%d/weight") {
            @Override
            String spec() {
                return """
                        {"parentRefs":[{"name":"public"}],"rules":[{"timeouts":{"request":"5s"},"backendRefs":[
                          {"name":"stable","port":80,"weight":90},{"name":"canary","port":80,"weight":10}]}]}
                        """;
            }
        };

        private final String group;
        private final String version;
        private final String kind;
        /** As a policy begins it. */
        final String leg;

        private final String weight;

        Shape(String group, String version, String kind, String leg, String weight) {
            this.group = group;
            this.version = version;
            this.kind = kind;
            this.leg = leg + " from canary to stable in prod";
            this.weight = weight;
        }

        abstract String spec();

        String plural() {
            return kind.toLowerCase(Locale.ROOT) + "s";
        }

        String collection() {
            return "/apis/" + group + "/" + version + "/namespaces/prod/" + plural();
        }

        /** What docs/legs/routes.md asks for. */
        String permissions() {
            return """
                    {"apiGroups":["%s"],"resources":["%s"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
                    {"apiGroups":["networking.istio.io"],"resources":["destinationrules"],"verbs":["list"]},
                    {"apiGroups":[""],"resources":["services"],"verbs":["get"]},
                    {"apiGroups":["apps"],"resources":["replicasets"],"verbs":["list"]}
                    """
                    .formatted(group, plural());
        }
    }

    RouteWorld(ScoringWorld scoring, Shape shape) throws IOException {
        this.scoring = scoring;
        this.api = scoring.cluster.api();
        this.shape = shape;
        define(api, scoring.parts, "networking.istio.io", "v1beta1", "DestinationRule");
        define(api, scoring.parts, shape.group, shape.version, shape.kind);
        scoring.parts.onClose(this::delete);
        place("stable", "v1");
        place("canary", "v2");
        api.create(
                shape.collection(),
                "{\"apiVersion\":\"%s/%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"model-svc\"},\"spec\":%s}"
                        .formatted(shape.group, shape.version, shape.kind, shape.spec()));
        if (shape == Shape.GATEWAY) {
            scoring.parts.add(new Repeatedly("gateway", this::accept));
        }
        scoring.parts.await(
                "a pod for each version",
                LONG,
                () -> scoring.service.pods().stream().sorted().toList().equals(List.of("v1", "v2")));
        scoring.awaitWell();
    }

    /** Where a kind is not defined: its schema is not validated. */
    static void define(KubeApi api, Parts parts, String group, String version, String kind) throws IOException {
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        if (api.exists(DEFINITIONS + plural + "." + group)) {
            return;
        }
        ArgoRollouts.define(
                api,
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: %1$s.%2$s
                  annotations: {api-approved.kubernetes.io: "unapproved, for a test"}
                spec:
                  group: %2$s
                  scope: Namespaced
                  names: {kind: %3$s, plural: %1$s, singular: %4$s}
                  versions:
                  - name: %5$s
                    served: true
                    storage: true
                    subresources: {status: {}}
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """
                        .formatted(plural, group, kind, kind.toLowerCase(Locale.ROOT), version),
                parts);
    }

    private void place(String name, String version) throws IOException {
        String labels = "{app: model-svc, track: " + name + "}";
        api.apply(
                Release.SERVICES + "/" + name,
                "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {selector: %s, ports: [{port: 80}]}}"
                        .formatted(name, labels));
        api.apply(
                ScoringWorld.DEPLOYMENTS + "/" + name,
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  replicas: 1
                  selector: {matchLabels: %2$s}
                  template:
                    metadata: {labels: %2$s}
                    spec: {containers: [{name: model, image: "%3$s:%4$s"}]}
                """
                        .formatted(name, labels, Release.IMAGE, version));
    }

    /** Stands in for the Gateway's controller: accepts what it is given. */
    private void accept() throws IOException {
        long generation = object().at("/metadata/generation").asLong();
        if (object().at("/status/parents/0/conditions/0/observedGeneration").asLong() != generation) {
            api.merge(
                    shape.collection() + "/model-svc/status",
                    """
                    {"status":{"parents":[{"parentRef":{"name":"public"},"controllerName":"example.com/gateway","conditions":[
                      {"type":"Accepted","status":"True","reason":"Accepted","message":"","observedGeneration":%d,
                       "lastTransitionTime":"2026-01-01T00:00:00Z"}]}]}}
                    """
                            .formatted(generation));
        }
    }

    /** What says how users are shared, as the API server has it. */
    JsonNode object() throws IOException {
        return api.get(shape.collection() + "/model-svc");
    }

    /** The weights of stable and canary. */
    List<Integer> weights() throws IOException {
        JsonNode object = object();
        return List.of(
                object.at(shape.weight.formatted(0)).asInt(),
                object.at(shape.weight.formatted(1)).asInt());
    }

    private void delete() {
        try {
            api.delete(shape.collection() + "/model-svc");
            for (String name : List.of("stable", "canary")) {
                api.delete(Release.SERVICES + "/" + name);
                api.delete(ScoringWorld.DEPLOYMENTS + "/" + name);
            }
        } catch (IOException e) {
            throw new AssertionError("the route is left behind", e);
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Service at one moment, with the pods that it may select by its label and those that it sends users to. Immutable. */
final class ServiceView {
    /** The key of a version's identity that holds the label's value. */
    static final String VALUE = "value";

    /** Argo Rollouts writes the Rollout's name there. */
    private static final String MANAGED_BY_ROLLOUT = "argo-rollouts.argoproj.io/managed-by-rollouts";

    private static final String SLICE_OF = "kubernetes.io/service-name";

    private final ServiceSpec spec;
    private final JsonNode service;
    private final List<JsonNode> pods;
    /** Names of the pods behind ready addresses. */
    private final Set<String> served;

    private ServiceView(ServiceSpec spec, JsonNode service, List<JsonNode> pods, Set<String> served) {
        this.spec = spec;
        this.service = service;
        this.pods = pods;
        this.served = served;
    }

    static ServiceView read(ServiceSpec spec, Objects objects) throws LegException {
        JsonNode service = objects.get(Type.SERVICE, spec.name());
        if (service == null) {
            throw spec.failures().of(Kind.NOT_FOUND, "there is none of that name in namespace " + spec.namespace());
        }
        Map<String, String> others = new HashMap<>();
        service.at("/spec/selector")
                .properties()
                .forEach(label -> others.put(label.getKey(), label.getValue().asText()));
        if (others.remove(spec.label()) == null) {
            throw spec.failures()
                    .of(
                            Kind.UNSUITABLE,
                            "its selector has no label " + spec.label()
                                    + ", so nothing tells its versions apart; it has " + others.keySet());
        }
        if (service.at("/metadata/annotations").has(MANAGED_BY_ROLLOUT)) {
            throw spec.failures()
                    .of(
                            Kind.UNSUITABLE,
                            "a Rollout sets its selector; write `argo-rollout "
                                    + service.at("/metadata/annotations")
                                            .path(MANAGED_BY_ROLLOUT)
                                            .asText() + " in " + spec.namespace() + "`");
        }
        List<JsonNode> pods = objects.list(Type.POD, others, spec.label());
        Set<String> served = new HashSet<>();
        for (JsonNode slice : objects.list(Type.ENDPOINT_SLICE, Map.of(SLICE_OF, spec.name()), SLICE_OF)) {
            for (JsonNode endpoint : slice.path("endpoints")) {
                if (endpoint.at("/conditions/ready").asBoolean(true)) {
                    served.add(endpoint.at("/targetRef/name").asText());
                }
            }
        }
        return new ServiceView(spec, service, pods, served);
    }

    JsonNode service() {
        return service;
    }

    /** The value that the selector has. */
    String value() {
        return service.at("/spec/selector").path(spec.label()).asText();
    }

    private List<JsonNode> pods(String value) {
        return pods.stream()
                .filter(pod ->
                        pod.at("/metadata/labels").path(spec.label()).asText().equals(value))
                .toList();
    }

    int count(String value) {
        return pods(value).size();
    }

    /** How many pods of a value are ready to be sent users. */
    long ready(String value) {
        return pods(value).stream().filter(ServiceView::isReady).count();
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True")
                        && pod.at("/metadata/deletionTimestamp").isMissingNode();
            }
        }
        return false;
    }

    /** The share of the ready addresses that are pods of a value; null: there is none. */
    Double percentOf(String value) {
        long there = pods(value).stream()
                .filter(pod -> served.contains(pod.at("/metadata/name").asText()))
                .count();
        return served.isEmpty() ? null : (Double) (100.0 * there / served.size());
    }

    Version version(String value) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("service", spec.cluster() + "/" + spec.namespace() + "/" + spec.name());
        identity.put("label", spec.label());
        identity.put(VALUE, value);
        return new Version(value, identity);
    }

    /** What users get, for people. */
    String sentence(String value) {
        long there = Math.round((percentOf(value) == null ? 0 : percentOf(value)) * served.size() / 100);
        return there + " of " + served.size() + " ready addresses are pods of " + value;
    }
}

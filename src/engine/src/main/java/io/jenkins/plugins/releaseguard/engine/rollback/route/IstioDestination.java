package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where Istio sends something.
 *
 * @param host a Service's name, with or without its namespace and domain
 * @param subset of the host's DestinationRule; empty: the whole Service
 */
record IstioDestination(String host, String subset) {
    static final List<Permission> PERMISSIONS = List.of(Type.DESTINATION_RULE.permission("list"));

    private static final int PAGE = 100;

    /** Of an entry of a route. */
    static IstioDestination of(JsonNode entry) {
        return ofDestination(entry.path("destination"));
    }

    static IstioDestination ofDestination(JsonNode destination) {
        return new IstioDestination(
                destination.path("host").asText(""), destination.path("subset").asText(""));
    }

    /** {@code model-svc} or {@code model-svc/canary}. */
    String name() {
        return host + (subset.isEmpty() ? "" : "/" + subset);
    }

    /** A subset may be called by its name alone, a host by its first part. */
    boolean isCalled(String name) {
        return subset.isEmpty()
                ? name.equals(host) || name.equals(service())
                : name.equals(subset) || name.equals(host + "/" + subset) || name.equals(service() + "/" + subset);
    }

    private String service() {
        return host.split("\\.", 2)[0];
    }

    Running running(String called, RouteSpec spec, Backends backends) throws LegException {
        String namespace = namespaceOf(host, spec.namespace());
        if (!namespace.equals(spec.namespace())) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "its destination " + name() + " is not in namespace " + spec.namespace()
                            + ", and a leg looks into no other; name a VirtualService beside its Services");
        }
        return backends.behind(called, service(), subset.isEmpty() ? Map.of() : labels(spec, backends));
    }

    private static String namespaceOf(String host, String otherwise) {
        String[] parts = host.split("\\.", 3);
        return parts.length == 1 ? otherwise : parts[1];
    }

    private Map<String, String> labels(RouteSpec spec, Backends backends) throws LegException {
        List<JsonNode> rules = new ArrayList<>();
        backends.objects().pages(Type.DESTINATION_RULE, Map.of(), PAGE, rules::add);
        for (JsonNode rule : rules) {
            String ruled = rule.at("/spec/host").asText("");
            boolean isOurs = ruled.split("\\.", 2)[0].equals(service())
                    && namespaceOf(ruled, spec.namespace()).equals(spec.namespace());
            for (JsonNode one : isOurs ? rule.at("/spec/subsets") : List.<JsonNode>of()) {
                if (one.path("name").asText("").equals(subset)) {
                    return Backends.texts(one.path("labels"));
                }
            }
        }
        throw backends.failure(
                Kind.NOT_FOUND,
                "no DestinationRule of host " + service() + " in namespace " + spec.namespace() + " has the subset "
                        + subset);
    }
}

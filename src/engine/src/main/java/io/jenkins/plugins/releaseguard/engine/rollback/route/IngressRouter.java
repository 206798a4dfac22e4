package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A canary Ingress of ingress-nginx beside the main one of the same host: its weight is an annotation. */
final class IngressRouter implements Router {
    static final String CANARY = "nginx.ingress.kubernetes.io/canary";
    static final String WEIGHT = "nginx.ingress.kubernetes.io/canary-weight";
    static final String TOTAL = "nginx.ingress.kubernetes.io/canary-weight-total";

    @Override
    public String word() {
        return "nginx-canary";
    }

    @Override
    public String form() {
        return "nginx-canary INGRESS to INGRESS";
    }

    @Override
    public String example() {
        return "nginx-canary model-svc-canary to model-svc";
    }

    @Override
    public Ends ends() {
        return Ends.TO;
    }

    @Override
    public Type type() {
        return Type.INGRESS;
    }

    @Override
    public List<Permission> reads() {
        return Backends.PERMISSIONS;
    }

    /** A canary Ingress that is gone sends nothing to anybody. */
    @Override
    public RouteView view(JsonNode object, RouteSpec spec, Backends backends) throws LegException {
        JsonNode main = backends.objects().get(Type.INGRESS, spec.to());
        if (main == null) {
            throw backends.failure(
                    Kind.NOT_FOUND, "there is no ingress " + spec.to() + " in namespace " + spec.namespace());
        }
        if (isCanary(main)) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "ingress " + spec.to() + " is itself a canary (" + CANARY + "); name the main one");
        }
        Running baseline = running(main, spec.to(), backends);
        if (object == null) {
            return new IngressView(null, new Running(spec.name(), List.of(), false), baseline, backends);
        }
        if (!isCanary(object)) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "it is no canary, for its annotation " + CANARY + " is not \"true\"; write that, and a weight");
        }
        if (hosts(object).stream().noneMatch(hosts(main)::contains)) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "it is no canary of " + spec.to() + ", for they have no host in common: " + hosts(object) + " and "
                            + hosts(main));
        }
        return new IngressView(object, running(object, spec.name(), backends), baseline, backends);
    }

    private static boolean isCanary(JsonNode ingress) {
        return annotation(ingress, CANARY).equals("true");
    }

    static String annotation(JsonNode ingress, String key) {
        return ingress.at("/metadata/annotations").path(key).asText("");
    }

    private static Set<String> hosts(JsonNode ingress) {
        Set<String> hosts = new LinkedHashSet<>();
        ingress.at("/spec/rules").forEach(rule -> hosts.add(rule.path("host").asText("*")));
        return hosts;
    }

    private static Running running(JsonNode ingress, String called, Backends backends) throws LegException {
        Set<String> services = new LinkedHashSet<>();
        for (JsonNode rule : ingress.at("/spec/rules")) {
            for (JsonNode path : rule.at("/http/paths")) {
                services.add(path.at("/backend/service/name").asText(""));
            }
        }
        if (services.size() != 1 || services.contains("")) {
            throw backends.failure(
                    Kind.UNSUITABLE, "ingress " + called + " leads to " + services + "; expected one Service");
        }
        return backends.behind(called, services.iterator().next());
    }
}

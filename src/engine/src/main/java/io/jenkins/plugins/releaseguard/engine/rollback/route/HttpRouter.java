package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.List;
import java.util.stream.IntStream;

/** The Gateway API's HTTPRoute: weights of the backends of its rules. */
final class HttpRouter extends WeightedRouter {
    @Override
    public String word() {
        return "http-route";
    }

    @Override
    public String form() {
        return "http-route HTTPROUTE from SERVICE to SERVICE";
    }

    @Override
    public String example() {
        return "http-route model-svc from model-canary to model-stable";
    }

    @Override
    public Type type() {
        return Type.HTTP_ROUTE;
    }

    @Override
    public List<Permission> reads() {
        return Backends.PERMISSIONS;
    }

    @Override
    List<String> lists(JsonNode object) {
        return IntStream.range(0, object.at("/spec/rules").size())
                .mapToObj(i -> "/spec/rules/" + i + "/backendRefs")
                .toList();
    }

    @Override
    String name(JsonNode backend) {
        return backend.path("name").asText("");
    }

    @Override
    int weight(JsonNode backend, int ofHowMany) {
        return backend.path("weight").asInt(1);
    }

    @Override
    Running running(JsonNode backend, String called, RouteSpec spec, Backends backends) throws LegException {
        boolean isService = backend.path("kind").asText("Service").equals("Service")
                && backend.path("group").asText("").isEmpty();
        String namespace = backend.path("namespace").asText(spec.namespace());
        if (!isService || !namespace.equals(spec.namespace())) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "its backend " + called + " is no Service in namespace " + spec.namespace()
                            + ", and a leg looks for no other; name such a one");
        }
        return backends.behind(called, name(backend));
    }

    /** Every Gateway that the route is attached to says which generation it has accepted. */
    @Override
    boolean isTaken(JsonNode object) {
        long generation = object.at("/metadata/generation").asLong(0);
        JsonNode parents = object.at("/status/parents");
        for (JsonNode parent : parents) {
            for (JsonNode condition : parent.path("conditions")) {
                if (condition.path("type").asText().equals("Accepted")
                        && (!condition.path("status").asText().equals("True")
                                || condition.path("observedGeneration").asLong(generation) < generation)) {
                    return false;
                }
            }
        }
        return !parents.isEmpty();
    }
}

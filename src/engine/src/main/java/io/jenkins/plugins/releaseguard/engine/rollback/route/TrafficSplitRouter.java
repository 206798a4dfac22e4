package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.List;

/** The Service Mesh Interface's TrafficSplit: weights of its backends. */
final class TrafficSplitRouter extends WeightedRouter {
    @Override
    public String word() {
        return "traffic-split";
    }

    @Override
    public String form() {
        return "traffic-split TRAFFICSPLIT from SERVICE to SERVICE";
    }

    @Override
    public String example() {
        return "traffic-split model-svc from model-canary to model-stable";
    }

    @Override
    public Type type() {
        return Type.TRAFFIC_SPLIT;
    }

    @Override
    public List<Permission> reads() {
        return Backends.PERMISSIONS;
    }

    @Override
    List<String> lists(JsonNode object) {
        return List.of("/spec/backends");
    }

    @Override
    String name(JsonNode backend) {
        return backend.path("service").asText("");
    }

    @Override
    int weight(JsonNode backend, int ofHowMany) {
        return backend.path("weight").asInt(0);
    }

    @Override
    Running running(JsonNode backend, String called, RouteSpec spec, Backends backends) throws LegException {
        return backends.behind(called, name(backend));
    }
}

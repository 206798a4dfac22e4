package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Istio's VirtualService: weights of the routes of its HTTP, TLS and TCP rules. */
final class IstioRouter extends WeightedRouter {
    private static final List<String> PROTOCOLS = List.of("http", "tls", "tcp");

    @Override
    public String word() {
        return "istio-route";
    }

    @Override
    public String form() {
        return "istio-route VIRTUALSERVICE from DESTINATION to DESTINATION";
    }

    @Override
    public String example() {
        return "istio-route model-svc from canary to stable";
    }

    @Override
    public Type type() {
        return Type.VIRTUAL_SERVICE;
    }

    @Override
    public List<Permission> reads() {
        return Stream.concat(IstioDestination.PERMISSIONS.stream(), Backends.PERMISSIONS.stream())
                .toList();
    }

    @Override
    List<String> lists(JsonNode object) {
        List<String> lists = new ArrayList<>();
        for (String protocol : PROTOCOLS) {
            int rules = object.at("/spec").path(protocol).size();
            for (int i = 0; i < rules; i++) {
                lists.add("/spec/" + protocol + "/" + i + "/route");
            }
        }
        return lists;
    }

    @Override
    String name(JsonNode destination) {
        return IstioDestination.of(destination).name();
    }

    @Override
    boolean isCalled(JsonNode destination, String name) {
        return IstioDestination.of(destination).isCalled(name);
    }

    /** One destination alone gets everything; one of several that says no weight gets nothing. */
    @Override
    int weight(JsonNode destination, int ofHowMany) {
        return destination.path("weight").asInt(ofHowMany == 1 ? 100 : 0);
    }

    @Override
    Running running(JsonNode destination, String called, RouteSpec spec, Backends backends) throws LegException {
        return IstioDestination.of(destination).running(called, spec, backends);
    }
}

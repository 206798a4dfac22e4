package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.ArrayList;
import java.util.List;

/** A copy of the baseline's traffic for a shadow, whose answers nobody gets. The routes are those of the other router. */
abstract class MirrorRouter implements Router {
    private final WeightedRouter routes;

    MirrorRouter(WeightedRouter routes) {
        this.routes = routes;
    }

    @Override
    public final Ends ends() {
        return Ends.OF_TO;
    }

    @Override
    public final Type type() {
        return routes.type();
    }

    @Override
    public final List<Permission> reads() {
        return routes.reads();
    }

    @Override
    public final boolean movesTraffic() {
        return false;
    }

    /** Every mirror of the object, to whomever. */
    abstract List<Mirror> mirrors(JsonNode object);

    @Override
    public final RouteView view(JsonNode object, RouteSpec spec, Backends backends) throws LegException {
        if (object == null) {
            throw backends.none(spec);
        }
        List<Mirror> ours = new ArrayList<>();
        for (Mirror mirror : mirrors(object)) {
            if (routes.isCalled(mirror.destination(), spec.from())) {
                ours.add(mirror);
            }
        }
        JsonNode mirrored = routes.lists(object).stream()
                .flatMap(path -> object.at(path).valueStream())
                .filter(destination -> routes.isCalled(destination, spec.to()))
                .findFirst()
                .orElse(null);
        if (mirrored == null) {
            throw backends.failure(Kind.UNSUITABLE, "no rule of it sends to " + spec.to());
        }
        Running candidate = ours.isEmpty()
                ? new Running(spec.from(), List.of(), false)
                : routes.running(ours.get(0).destination(), spec.from(), spec, backends);
        Running baseline = routes.running(mirrored, spec.to(), spec, backends);
        return new MirrorView(object, candidate, baseline, ours, routes.isTaken(object), backends);
    }
}

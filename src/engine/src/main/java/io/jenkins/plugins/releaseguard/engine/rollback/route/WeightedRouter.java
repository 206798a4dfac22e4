package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import java.util.ArrayList;
import java.util.List;

/** A kind of object whose rules list destinations, each with its weight. */
abstract class WeightedRouter implements Router {
    @Override
    public Ends ends() {
        return Ends.FROM_TO;
    }

    /** Where the lists of destinations stand, as JSON pointers. */
    abstract List<String> lists(JsonNode object);

    /** What a policy calls a destination in full. */
    abstract String name(JsonNode destination);

    /** Whether a policy calls a destination so. */
    boolean isCalled(JsonNode destination, String name) {
        return name(destination).equals(name);
    }

    /** The weight of a destination, which may say none. */
    abstract int weight(JsonNode destination, int ofHowMany);

    abstract Running running(JsonNode destination, String called, RouteSpec spec, Backends backends)
            throws LegException;

    /** Whether the controller has taken up the object as it is, as far as it says so. */
    boolean isTaken(JsonNode object) {
        return true;
    }

    @Override
    public final RouteView view(JsonNode object, RouteSpec spec, Backends backends) throws LegException {
        if (object == null) {
            throw backends.none(spec);
        }
        List<Split> splits = new ArrayList<>();
        JsonNode from = null;
        JsonNode to = null;
        for (String path : lists(object)) {
            JsonNode list = object.at(path);
            int candidate = find(list, spec.from(), path, backends);
            int baseline = find(list, spec.to(), path, backends);
            if (candidate >= 0 || baseline >= 0) {
                splits.add(split(path, list, candidate, baseline));
                from = from == null && candidate >= 0 ? list.get(candidate) : from;
                to = to == null && baseline >= 0 ? list.get(baseline) : to;
            }
        }
        if (to == null) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "no rule of it sends to " + spec.to() + "; its destinations are " + destinations(object));
        }
        Running candidate =
                from == null ? new Running(spec.from(), List.of(), false) : running(from, spec.from(), spec, backends);
        return new WeightedView(
                object, candidate, running(to, spec.to(), spec, backends), splits, isTaken(object), backends);
    }

    private int find(JsonNode list, String name, String path, Backends backends) throws LegException {
        int found = -1;
        for (int i = 0; i < list.size(); i++) {
            if (isCalled(list.get(i), name)) {
                if (found >= 0) {
                    throw backends.failure(
                            Kind.UNSUITABLE,
                            path + " has two destinations " + name + ", " + name(list.get(found)) + " and "
                                    + name(list.get(i)) + "; name one of them");
                }
                found = i;
            }
        }
        return found;
    }

    private Split split(String path, JsonNode list, int candidate, int baseline) {
        List<Integer> weights = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode destination : list) {
            weights.add(weight(destination, list.size()));
            names.add(name(destination));
        }
        return new Split(path, list, names, weights, candidate, baseline);
    }

    private List<String> destinations(JsonNode object) {
        List<String> names = new ArrayList<>();
        lists(object).forEach(path -> object.at(path).forEach(destination -> names.add(name(destination))));
        return names.stream().distinct().toList();
    }
}

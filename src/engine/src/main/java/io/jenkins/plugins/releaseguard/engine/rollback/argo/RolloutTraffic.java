package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Which version of a rollout has how much of the traffic: by its active Service, its router's weights, or its ready pods. */
final class RolloutTraffic {
    private final RolloutView view;

    RolloutTraffic(RolloutView view) {
        this.view = view;
    }

    /** Of the version of that hash; null where it cannot be read. */
    Double percentOf(String hash) {
        Double percent = view.isBlueGreen()
                ? percentByService(hash)
                : routesTraffic() ? percentByWeight(hash) : percentByPods(hash);
        // The status is what somebody has written there.
        return percent != null && percent >= 0 && percent <= 100 ? percent : null;
    }

    private boolean routesTraffic() {
        return !view.rollout().at("/spec/strategy/canary/trafficRouting").isMissingNode();
    }

    /** Whether the router is known not to have taken the weights over yet. */
    private boolean isUnverified() {
        JsonNode verified = view.rollout().at("/status/canary/weights/verified");
        return verified.isBoolean() && !verified.asBoolean();
    }

    private Double percentByService(String hash) {
        return view.activeHash() == null ? null : (Double) (hash.equals(view.activeHash()) ? 100.0 : 0.0);
    }

    private Double percentByWeight(String hash) {
        JsonNode weights = view.rollout().at("/status/canary/weights");
        if (!weights.isObject()) {
            // no canary yet: the router has one version only
            boolean single = view.currentHash() != null && view.currentHash().equals(view.stableHash());
            return single ? (Double) (hash.equals(view.currentHash()) ? 100.0 : 0.0) : null;
        }
        if (isUnverified()) {
            return null;
        }
        double percent = 0;
        List<JsonNode> destinations = new ArrayList<>();
        destinations.add(weights.path("canary"));
        destinations.add(weights.path("stable"));
        weights.path("additional").forEach(destinations::add);
        for (JsonNode destination : destinations) {
            if (hash.equals(RolloutView.text(destination.path("podTemplateHash")))) {
                percent += destination.path("weight").asDouble(0);
            }
        }
        return percent;
    }

    private Double percentByPods(String hash) {
        int all = view.hashes().stream().mapToInt(view::readyReplicas).sum();
        return all == 0 ? null : (Double) (100.0 * view.readyReplicas(hash) / all);
    }
}

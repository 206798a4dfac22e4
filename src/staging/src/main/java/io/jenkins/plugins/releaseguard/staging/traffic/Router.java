package io.jenkins.plugins.releaseguard.staging.traffic;

import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Which version a request goes to. For use by many threads. */
public final class Router {
    private final Facts facts;
    private volatile Map<StagedVersion, Integer> weights = Map.of();

    /** @param facts are told of every change */
    public Router(Facts facts) {
        this.facts = facts;
    }

    /** Shares in percent; those of 0 % tell that the version is known. */
    public Map<StagedVersion, Integer> weights() {
        return weights;
    }

    /** Takes other shares up, if they are others. */
    public void set(Map<StagedVersion, Integer> percents) {
        if (percents.values().stream().mapToInt(p -> p).sum() != 100) {
            throw new IllegalArgumentException("the weights are not 100 % together: " + percents);
        }
        if (!percents.equals(weights)) {
            weights = Collections.unmodifiableMap(new LinkedHashMap<>(percents));
            facts.add(
                    Facts.Kind.WEIGHTS_CHANGED,
                    weights.entrySet().stream()
                            .map(w -> w.getKey() + " " + w.getValue() + " %")
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * The version for one request.
     *
     * @param roll from 0 to 99
     * @return null while there are no weights
     */
    StagedVersion pick(int roll) {
        int left = roll;
        for (Map.Entry<StagedVersion, Integer> weight : weights.entrySet()) {
            left -= weight.getValue();
            if (left < 0) {
                return weight.getKey();
            }
        }
        return null;
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import java.util.List;

/**
 * One list of destinations that share the traffic by their weights; immutable.
 *
 * @param path of the list, a JSON pointer
 * @param list as the API server writes it
 * @param names of all destinations
 * @param weights of all destinations; their sum may be anything
 * @param candidate place of the candidate's destination; negative: it is not in the list
 * @param baseline place of the baseline's destination; negative: it is not in the list
 */
record Split(String path, JsonNode list, List<String> names, List<Integer> weights, int candidate, int baseline) {
    private static final int ALL = 100;

    /** Whether it sends to both, so that its weights decide between them. */
    boolean decides() {
        return candidate >= 0 && baseline >= 0;
    }

    double candidatePercent() {
        return percent(candidate);
    }

    double baselinePercent() {
        return percent(baseline);
    }

    private double percent(int place) {
        int all = weights.stream().mapToInt(Integer::intValue).sum();
        return place < 0 || all == 0 ? 0 : 100.0 * weights.get(place) / all;
    }

    /** The share of those that are neither. */
    double othersPercent() {
        double others = 0;
        for (int i = 0; i < weights.size(); i++) {
            others += i == candidate || i == baseline ? 0 : percent(i);
        }
        return others;
    }

    /** Without the candidate its weight goes to the baseline, whatever else is there; its share is of 100. */
    void set(int percent, JsonPatch patch) {
        int both = weights.get(candidate) + weights.get(baseline);
        int most = percent == 0 && both > 0 ? both : ALL;
        patch.test(path, list);
        patch.add(path + "/" + candidate + "/weight", IntNode.valueOf(percent));
        patch.add(path + "/" + baseline + "/weight", IntNode.valueOf(most - percent));
    }
}

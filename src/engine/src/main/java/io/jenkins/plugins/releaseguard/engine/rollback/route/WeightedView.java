package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import java.util.ArrayList;
import java.util.List;

/**
 * An object with weights at one moment.
 *
 * @param splits the lists in which the candidate or the baseline is
 */
record WeightedView(
        JsonNode object, Running candidate, Running baseline, List<Split> splits, boolean isTaken, Backends backends)
        implements RouteView {

    private static final double EXACT = 1e-9;

    private List<Split> deciding() {
        return splits.stream().filter(Split::decides).toList();
    }

    /** Where several lists decide, the worst counts. */
    @Override
    public Double candidatePercent() {
        return deciding().stream().mapToDouble(Split::candidatePercent).max().orElse(0);
    }

    @Override
    public Double baselinePercent() {
        List<Split> deciding = deciding();
        return (deciding.isEmpty() ? splits.stream().filter(split -> split.baseline() >= 0) : deciding.stream())
                .mapToDouble(Split::baselinePercent)
                .min()
                .orElse(0);
    }

    @Override
    public boolean asksFor(int percent) {
        if (deciding().isEmpty()) {
            return percent == 0;
        }
        return deciding().stream()
                .allMatch(split -> Math.abs(split.candidatePercent() - percent) < EXACT
                        && Math.abs(split.baselinePercent() + split.othersPercent() - (100 - percent)) < EXACT
                        && (percent > 0 || split.baselinePercent() > 0));
    }

    @Override
    public JsonPatch set(int percent) throws LegException {
        if (percent > 0) {
            checkRoom();
        }
        JsonPatch patch = new JsonPatch();
        for (Split split : deciding()) {
            split.set(percent, patch);
        }
        return patch;
    }

    private void checkRoom() throws LegException {
        if (deciding().isEmpty()) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "no rule of it sends to " + candidate.called() + " and " + baseline.called() + "; put "
                            + candidate.called() + " beside it with weight 0");
        }
        for (Split split : deciding()) {
            if (split.othersPercent() > 0) {
                throw backends.failure(
                        Kind.UNSUITABLE,
                        split.path() + " sends to " + split.names() + ", and only " + candidate.called() + " and "
                                + baseline.called() + " may share the traffic of a release");
            }
        }
    }

    @Override
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Split split : splits) {
            if (split.baseline() < 0) {
                remarks.add("left alone: " + split.path() + " does not know " + baseline.called() + " and sends to "
                        + candidate.called() + " whatever it matches");
            } else if (split.candidate() >= 0 && split.othersPercent() > 0) {
                remarks.add("left alone: " + split.path() + " sends a part to others than " + candidate.called()
                        + " and " + baseline.called() + ", so " + baseline.called() + " does not get all of it");
            }
        }
        return remarks;
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A route with mirrors at one moment.
 *
 * @param mirrors those that lead to the candidate
 */
record MirrorView(
        JsonNode object, Running candidate, Running baseline, List<Mirror> mirrors, boolean isTaken, Backends backends)
        implements RouteView {
    private static final double ALL = 100;

    /** Of the answers of a shadow users get none. */
    @Override
    public Double candidatePercent() {
        return 0.0;
    }

    @Override
    public Double baselinePercent() {
        return ALL;
    }

    @Override
    public boolean asksFor(int percent) {
        return mirrors.isEmpty() == (percent == 0);
    }

    /** The last of a list goes first, so that the places of the others stay what they are. */
    @Override
    public JsonPatch set(int percent) throws LegException {
        if (percent > 0) {
            throw backends.failure(Kind.UNSUITABLE, "a mirror has no share of the traffic");
        }
        JsonPatch patch = new JsonPatch();
        mirrors.stream().map(Mirror::holder).distinct().forEach(holder -> patch.test(holder, object.at(holder)));
        for (int i = mirrors.size() - 1; i >= 0; i--) {
            mirrors.get(i).parts().forEach(patch::remove);
        }
        return patch;
    }

    @Override
    public String summary() {
        return "the traffic of " + baseline.shown() + " is "
                + (mirrors.isEmpty() ? "not mirrored to " + candidate.called() : "mirrored to " + candidate.shown());
    }

    @Override
    public String wayBack() {
        return "mirror the traffic of " + baseline.shown() + " no longer to " + candidate.shown();
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> removed = new LinkedHashMap<>();
        mirrors.forEach(mirror ->
                mirror.parts().forEach(part -> removed.put(part, object.at(part).toString())));
        return removed;
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;
import java.util.Map;

/**
 * An InferenceService at one moment. The candidate is the newest revision of its predictor, the baseline the last one that
 * had all of the traffic before: that is where KServe sends what {@code canaryTrafficPercent} leaves.
 */
record InferenceServiceView(JsonNode object) implements RouteView {
    private static final String PREDICTOR = "/spec/predictor";
    private static final String PERCENT = PREDICTOR + "/canaryTrafficPercent";
    private static final String STATUS = "/status/components/predictor";
    private static final int ALL = 100;

    /** Empty: none yet. */
    String created() {
        return status("latestCreatedRevision");
    }

    private String status(String key) {
        return object.at(STATUS).path(key).asText("");
    }

    /** When the newest revision has had all of the traffic, KServe goes back to the one that had it before. */
    private String rolledOut() {
        String rolledOut = status("latestRolledoutRevision");
        String previous = status("previousRolledoutRevision");
        return rolledOut.equals(created()) && !previous.isEmpty() ? previous : rolledOut;
    }

    @Override
    public Running candidate() {
        return new Running(
                "the newest revision",
                List.of(version(created())),
                status("latestReadyRevision").equals(created()));
    }

    /** Knative keeps a revision that a route knows, and starts its pods with the first request. */
    @Override
    public Running baseline() {
        String revision = rolledOut();
        return new Running(
                "the revision before",
                revision.isEmpty() ? List.of() : List.of(version(revision)),
                !revision.isEmpty());
    }

    private static Version version(String revision) {
        return new Version(revision, Map.of(Version.KNATIVE_REVISION, revision));
    }

    /** As the status shows it, which is what Knative's route does. */
    @Override
    public Double candidatePercent() {
        return percentOf(created());
    }

    @Override
    public Double baselinePercent() {
        return percentOf(rolledOut());
    }

    private Double percentOf(String revision) {
        JsonNode traffic = object.at(STATUS).path("traffic");
        double sum = 0;
        for (JsonNode target : traffic) {
            if (target.path("revisionName").asText("").equals(revision)) {
                sum += target.path("percent").asDouble(0);
            }
        }
        return traffic.isEmpty() ? null : (Double) sum;
    }

    /** Without the field the newest revision that is ready gets everything. */
    @Override
    public boolean asksFor(int percent) {
        return object.at(PERCENT).asInt(ALL) == percent;
    }

    @Override
    public boolean isTaken() {
        Double percent = candidatePercent();
        return percent != null && asksFor((int) Math.round(percent));
    }

    /** The whole predictor is tested: a new model in it would be a new candidate. */
    @Override
    public JsonPatch set(int percent) {
        return new JsonPatch().test(PREDICTOR, object.at(PREDICTOR)).add(PERCENT, IntNode.valueOf(percent));
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import java.util.List;
import java.util.Map;

/** A route, and what runs where it leads to, at one moment; immutable. */
interface RouteView {
    /** As the API server writes it. */
    JsonNode object();

    Running candidate();

    Running baseline();

    /** The share of the users that gets the candidate, 0 to 100; null where it cannot be read. */
    Double candidatePercent();

    /** The share of the users that gets the baseline, 0 to 100; null where it cannot be read. */
    Double baselinePercent();

    /** Whether the object asks for what {@link #set} with that share writes. */
    boolean asksFor(int percent);

    /** Whether the controller has taken up what the object asks for, as far as it says so. */
    default boolean isTaken() {
        return true;
    }

    /**
     * What gives the candidate this share and the baseline the rest, if the object still is as it was read.
     *
     * @throws LegException the object leaves no room for it
     */
    JsonPatch set(int percent) throws LegException;

    /** What it shows, in one line. */
    default String summary() {
        return candidate().shown() + " has " + LegState.percent(candidatePercent()) + " and "
                + baseline().shown() + " "
                + LegState.percent(baselinePercent()) + " of the traffic"
                + (isTaken() ? "" : ", which the controller has not taken up yet");
    }

    /** What a rollback does, as an order. */
    default String wayBack() {
        return "send nothing to " + candidate().shown() + ", which has " + LegState.percent(candidatePercent())
                + " of the traffic, and everything to " + baseline().shown();
    }

    /** What a rollback takes away, for whoever wants it back. */
    default Map<String, String> facts() {
        return candidatePercent() == null
                ? Map.of()
                : Map.of("candidatePercent", candidatePercent().toString());
    }

    /** What would go to the candidate all the same, and whatever else a person has to know, a sentence each. */
    default List<String> remarks() {
        return List.of();
    }
}

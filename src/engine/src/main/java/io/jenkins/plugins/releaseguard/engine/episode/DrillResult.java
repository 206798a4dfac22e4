package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Durations;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import java.util.ArrayList;
import java.util.List;

/** What a drill was worth: everything that it did not show. */
record DrillResult(List<String> shortfalls) {
    DrillResult {
        shortfalls = List.copyOf(shortfalls);
    }

    /**
     * Of the end of a drill whose fault was made.
     *
     * @param outcome as a gate would have it
     * @param reason of that outcome
     */
    static DrillResult of(Order order, EpisodeState state, Outcome outcome, String reason) {
        List<String> shortfalls = new ArrayList<>();
        if (state.shortfall != null) {
            shortfalls.add(state.shortfall);
        }
        switch (outcome) {
            case ROLLED_BACK -> {
                // that is what it is for
            }
            case NOT_RECOVERED -> shortfalls.add(fault(state, reason));
            case ROLLBACK_FAILED, PARTLY_ROLLED_BACK, SUPERSEDED ->
                shortfalls.add("not rolled back: " + fault(state, reason));
            default -> shortfalls.add(reason);
        }
        Durations durations = Durations.of(state.timeline, order.policy().target(), outcome);
        if (order.drill().failOnTarget()
                && outcome == Outcome.ROLLED_BACK
                && Boolean.FALSE.equals(durations.targetMet())) {
            shortfalls.add("target missed: "
                    + (durations.toRecover() == null
                            ? "the time to recover is not known"
                            : "recovered in " + Figures.duration(durations.toRecover()))
                    + ", the target is " + Figures.duration(order.policy().target()));
        }
        return new DrillResult(shortfalls);
    }

    /** What the rollback lacked, without the reason that it was made for. */
    private static String fault(EpisodeState state, String reason) {
        String madeFor = state.reason + "; ";
        return reason.startsWith(madeFor) ? reason.substring(madeFor.length()) : reason;
    }

    Outcome outcome() {
        return shortfalls.isEmpty() ? Outcome.DRILL_PASSED : Outcome.DRILL_FAILED;
    }

    Ending.Build build() {
        return shortfalls.isEmpty() ? Ending.Build.GOES_ON : Ending.Build.FAILED;
    }

    /** @param passed what is said of one that has none */
    String reason(String passed) {
        return shortfalls.isEmpty() ? passed : String.join("; ", shortfalls);
    }
}

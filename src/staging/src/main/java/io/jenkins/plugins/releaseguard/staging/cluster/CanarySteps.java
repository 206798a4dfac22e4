package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules by which a canary goes on; they know {@code setWeight} and {@code pause} and pass over other steps. */
final class CanarySteps {
    private static final Pattern DURATION = Pattern.compile("(\\d+)([smh]?)");

    private final List<JsonNode> steps = new ArrayList<>();

    /** @param steps of the strategy; missing: none */
    CanarySteps(JsonNode steps) {
        steps.forEach(this.steps::add);
    }

    /** The canary's share of the traffic in a state. */
    int weight(CanaryState state) {
        if (state.isReleased() || state.stable() == null || state.aborted()) {
            return 0;
        }
        if (state.step() >= steps.size()) {
            return 100;
        }
        for (int i = state.step(); i >= 0; i--) {
            JsonNode weight = steps.get(i).path("setWeight");
            if (weight.isInt()) {
                return weight.asInt();
            }
        }
        return 0;
    }

    /**
     * The state after at most one change.
     *
     * @param hash of the template as it is now
     * @param specPaused whether the spec asks to wait
     * @param settled whether pods and router are as this state wants them
     */
    CanaryState next(CanaryState state, String hash, boolean specPaused, boolean settled, Instant now) {
        if (!hash.equals(state.current())) {
            CanaryState started = state.started(hash);
            return started.isReleased() ? started.released(steps.size()) : started;
        }
        if (state.isReleased()) {
            return state.released(steps.size());
        }
        if (state.stable() == null) {
            // the first version goes through no steps
            return settled ? state.released(steps.size()) : state;
        }
        if (state.aborted()) {
            return state.abortSeen(Conditions.time(now));
        }
        if (state.abortedAt() != null) {
            return state.at(0);
        }
        if (state.promotedInFull() && state.step() < steps.size()) {
            return state.at(steps.size());
        }
        return specPaused ? state : step(state, settled, now);
    }

    private CanaryState step(CanaryState state, boolean settled, Instant now) {
        if (state.step() >= steps.size()) {
            return settled ? state.released(steps.size()) : state;
        }
        JsonNode step = steps.get(state.step());
        if (step.has("pause")) {
            return pause(state, step.path("pause").path("duration"), now);
        }
        boolean done = settled || !step.has("setWeight");
        return done ? state.at(state.step() + 1) : state;
    }

    private static CanaryState pause(CanaryState state, JsonNode duration, Instant now) {
        if (state.pausedSince() == null) {
            return state.controllerPause() ? state.at(state.step() + 1) : state.paused(Conditions.time(now));
        }
        Duration length = length(duration);
        boolean over = length != null
                && !now.isBefore(Instant.parse(state.pausedSince()).plus(length));
        return over ? state.at(state.step() + 1) : state;
    }

    /** Null: without end. */
    private static Duration length(JsonNode duration) {
        Matcher text = DURATION.matcher(duration.asText(""));
        if (!text.matches()) {
            return null;
        }
        long amount = Long.parseLong(text.group(1));
        return switch (text.group(2)) {
            case "h" -> Duration.ofHours(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofSeconds(amount);
        };
    }
}

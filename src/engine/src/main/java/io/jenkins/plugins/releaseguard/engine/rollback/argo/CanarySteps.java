package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import java.util.ArrayList;
import java.util.List;

/** Reads the steps of a canary. A gate decides between two shares where the rollout waits there without an end. */
final class CanarySteps {
    private static final int ALL = 100;

    private final List<Integer> weights = new ArrayList<>();
    /** Whether the rollout waits without an end at the newest share. */
    private boolean held = true;

    private String unsuitable;

    private CanarySteps() {}

    /** @return null where the rollout has no canary steps */
    static TrafficSteps of(RolloutView view) {
        if (view.isBlueGreen()) {
            return new TrafficSteps(List.of(ALL), -1, false, "its strategy is blueGreen, which has no shares");
        }
        JsonNode steps = view.rollout().at("/spec/strategy/canary/steps");
        return !steps.isArray() || steps.isEmpty() ? null : new CanarySteps().read(view, steps);
    }

    private TrafficSteps read(RolloutView view, JsonNode steps) {
        boolean complete = view.currentHash() != null && view.currentHash().equals(view.stableHash());
        int current = complete
                ? steps.size()
                : view.rollout().at("/status/currentStepIndex").asInt(0);
        int at = -1;
        for (int i = 0; i < steps.size(); i++) {
            take(steps.get(i), i + 1);
            at = i <= current ? weights.size() - 1 : at;
        }
        finish();
        boolean waits = !complete
                && isEndless(steps.path(current).path("pause"))
                && view.hasPauseConditions()
                && !view.isSpecPaused()
                && !view.isAborted();
        return new TrafficSteps(weights, current >= steps.size() ? weights.size() - 1 : at, waits, unsuitable);
    }

    private void take(JsonNode step, int number) {
        JsonNode weight = step.path("setWeight");
        if (weight.isInt()) {
            if (!held && weight.asInt() != newest()) {
                refuse("nothing waits at " + newest() + " % before step " + number + " sets " + weight.asInt()
                        + " %; write `pause: {}` between them");
            }
            if (weight.asInt() < 1 || weight.asInt() < newest()) {
                refuse("step " + number + " sets " + weight.asInt() + " %, which is no rising share");
            } else if (weight.asInt() > newest()) {
                weights.add(weight.asInt());
                held = weight.asInt() == ALL;
            }
        }
        JsonNode pause = step.path("pause");
        if (isEndless(pause)) {
            held = true;
        } else if (pause.isObject()) {
            refuse("step " + number + " goes on by itself after "
                    + pause.path("duration").asText() + "; write `pause: {}`, and the gate decides");
        }
    }

    private void finish() {
        if (!held) {
            refuse("nothing waits at " + newest()
                    + " %, after its last step it goes to 100 % by itself; end its steps with" + " `pause: {}`");
        }
        if (newest() < ALL) {
            weights.add(ALL);
        }
    }

    private int newest() {
        return weights.isEmpty() ? 0 : weights.get(weights.size() - 1);
    }

    private static boolean isEndless(JsonNode pause) {
        return pause.isObject() && !pause.hasNonNull("duration");
    }

    private void refuse(String why) {
        unsuitable = unsuitable == null ? why : unsuitable;
    }
}

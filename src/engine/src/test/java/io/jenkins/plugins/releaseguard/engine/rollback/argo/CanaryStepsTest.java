package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the steps of a Rollout are read as shares between which a gate decides. */
class CanaryStepsTest {
    private static final String GOOD = "[{setWeight: 5}, {pause: {}}, {analysis: {}}, {setWeight: 50}, {pause: {}}]";

    @ParameterizedTest
    @CsvSource({"0, 0, false", "1, 0, true", "2, 0, false", "3, 1, false", "4, 1, true", "5, 2, false"})
    void theShareIsThatOfTheStepAndItWaitsAtAPauseWithoutAnEnd(int index, int at, boolean waits) {
        TrafficSteps steps = CanarySteps.of(canary(GOOD, index, ""));

        assertThat(steps).isEqualTo(new TrafficSteps(List.of(5, 50, 100), at, waits, null));
    }

    @ParameterizedTest
    @CsvSource({"spec, paused: true", "status, abort: true", "status, pauseConditions: []"})
    void itWaitsForNobodyWhereAPersonHasPausedItOrItWasAbortedOrIsGoingOn(String part, String field) {
        RolloutView view = canary(GOOD, 1, part.equals("spec") ? field : "");
        RolloutView said = part.equals("status") ? canary(GOOD, 1, "", field) : view;

        assertThat(CanarySteps.of(said).waits()).isFalse();
    }

    @Test
    void aCompleteRolloutIsAtTheEndOfItsSteps() {
        RolloutView view = RolloutView.of(
                World.json(json("{metadata: {name: r}, status: {currentPodHash: a, stableRS: a, currentStepIndex: 0},"
                        + " spec: {strategy: {canary: {steps: " + GOOD + "}}}}")),
                List.of());

        assertThat(CanarySteps.of(view)).isEqualTo(new TrafficSteps(List.of(5, 50, 100), 2, false, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{setWeight: 5}, {pause: {duration: 10m}}, {setWeight: 50}, {pause: {}}]"
                        + "| step 2 goes on by itself after 10m; write `pause: {}`, and the gate decides",
                "[{setWeight: 5}, {setWeight: 50}, {pause: {}}]"
                        + "| nothing waits at 5 % before step 2 sets 50 %; write `pause: {}` between them",
                "[{setWeight: 5}, {pause: {}}, {setWeight: 50}]"
                        + "| nothing waits at 50 %, after its last step it goes to 100 % by itself; end its steps with"
                        + " `pause: {}`",
                "[{setWeight: 50}, {pause: {}}, {setWeight: 5}, {pause: {}}]"
                        + "| step 3 sets 5 %, which is no rising share"
            })
    void whatWouldGoOnWithoutTheGateIsSaid(String steps, String why) {
        assertThat(CanarySteps.of(canary(steps, 0, "")).unsuitable()).isEqualTo(why);
    }

    @Test
    void aLastStepOfAHundredNeedsNoPause() {
        String steps = "[{setWeight: 5}, {pause: {}}, {setWeight: 5}, {setWeight: 100}]";

        assertThat(CanarySteps.of(canary(steps, 1, ""))).isEqualTo(new TrafficSteps(List.of(5, 100), 0, true, null));
    }

    @Test
    void withoutStepsThereIsNothingToFollow() {
        assertThat(CanarySteps.of(canary("[]", 0, ""))).isNull();
    }

    private static RolloutView canary(String steps, int index, String spec) {
        return canary(steps, index, spec, "pauseConditions: [{reason: CanaryPauseStep}]");
    }

    private static RolloutView canary(String steps, int index, String spec, String status) {
        return RolloutView.of(
                World.json(
                        json("{metadata: {name: r}, status: {currentPodHash: b, stableRS: a, currentStepIndex: " + index
                                + ", " + status + "}, spec: {" + (spec.isEmpty() ? "" : spec + ", ")
                                + "strategy: {canary: {steps: " + steps + "}}}}")),
                List.of());
    }

    /** Quotes the words of a mapping in flow style. */
    private static String json(String flow) {
        return flow.replaceAll("([A-Za-z][A-Za-z0-9]*)(?=:)", "\"$1\"")
                .replaceAll(": (?!true|false)([A-Za-z][A-Za-z0-9]*|\\d+m)(?=[,}])", ": \"$1\"");
    }
}

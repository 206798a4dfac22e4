package io.jenkins.plugins.releaseguard.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class RunbookTextTest {
    private static final String PLAN =
            """
            {"release": "model-svc", "environment": "production", "build": "release #12", "outcome": "PLANNED",
             "startedAt": "2026-11-21T12:00:00.250Z",
             "candidate": {"version": "v5", "identity": {}, "provenance": {}},
             "baseline": {"version": "v4", "identity": {"podTemplateHash": "7d4c8f9b66"}, "resolvedFrom": "x"},
             "reasons": [], "durations": {"target": 300.0},
             "runbook": {"owner": "ml-platform", "call": "#ml-oncall", "link": null},
             "legs": [
               {"leg": "argo-rollout model-svc in prod", "from": "v5", "to": "v4", "dueAfter": null, "state": "planned",
                "actions": ["abort"], "commands": ["kubectl argo rollouts abort model-svc -n prod"]},
               {"leg": "helm model-svc to revision 7 in prod", "from": "8", "to": "7", "dueAfter": 120.0,
                "state": "planned", "actions": [], "commands": []}],
             "signals": [
               {"name": "p95_latency", "source": "histogram x, quantile 0.95",
                "conditions": [{"text": "p95_latency > 250ms for 5m", "role": "breach"},
                               {"text": "p95_latency <= 250ms within 10m", "role": "recovery"}]},
               {"name": "auc", "source": "mlflow", "conditions": [{"text": "auc < 0.8", "role": "breach"}]}]}
            """;

    @Test
    void itSaysWhomToCallWhatToTypeAndHowToVerify() throws Exception {
        assertThat(RunbookText.of(PLAN))
                .isEqualTo(
                        """
                # Roll back model-svc in production

                From `v5` to `v4` (podTemplateHash `7d4c8f9b66`).

                State of 2026-11-21T12:00:00.250Z: `PLANNED`.

                - Owner: ml-platform
                - Call: \\#ml-oncall
                - Target: users are well again within 300 s
                - Build: release \\#12

                ## 1. argo-rollout model-svc in prod

                From `v5` to `v4`, planned.

                - abort

                ```sh
                kubectl argo rollouts abort model-svc -n prod
                ```

                ## 2. helm model-svc to revision 7 in prod

                From `8` to `7`, planned. Only if it is still breaching after 120 s.

                There is no command for it.

                ## Verify

                - [ ] `p95_latency <= 250ms within 10m`

                ```
                histogram x, quantile 0.95
                ```

                """);
    }

    @Test
    void legsOfOneGroupSayThatTheyAreCarriedOutAtTheSameTime() throws Exception {
        String together = PLAN.replace("\"dueAfter\"", "\"group\": 1, \"dueAfter\"");

        assertThat(RunbookText.of(together))
                .contains("From `v5` to `v4`, planned. At the same time as 2.\n")
                .contains(
                        "From `8` to `7`, planned. At the same time as 1. Only if it is still breaching after 120 s.\n");
    }

    @Test
    void legsOfSeveralGroupsAreOneAfterTheOther() throws Exception {
        String ordered = PLAN.replace("\"dueAfter\": null", "\"group\": 1, \"dueAfter\": null")
                .replace("\"dueAfter\": 120", "\"group\": 2, \"dueAfter\": 120");

        assertThat(RunbookText.of(ordered)).isEqualTo(RunbookText.of(PLAN));
    }

    @Test
    void whatTheWorldCallsItselfIsNoMarkup() throws Exception {
        String hostile = PLAN.replace("model-svc in prod\"", "<script>[x](y) **`z`**\"")
                .replace("\"v5\"", "\"`` v5\"")
                .replace("abort model-svc", "abort ```` model-svc");

        assertThat(RunbookText.of(hostile))
                .contains("## 1. argo-rollout \\<script\\>\\[x\\](y) \\*\\*\\`z\\`\\*\\*\n")
                .contains("From ``` `` v5 ``` to `v4`")
                .contains("\n`````sh\nkubectl argo rollouts abort ```` model-svc -n prod\n`````\n");
    }

    @Test
    void aRecordThatNeverGotAsFarAsAPlanSaysWhy() throws Exception {
        String text = RunbookText.of(
                """
                {"release": "model-svc", "environment": null, "outcome": "NOT_READY", "candidate": null, "baseline": null,
                 "reasons": [{"condition": null, "sentence": "there is nothing to watch"}], "legs": [], "signals": []}""");

        assertThat(text)
                .startsWith("# Roll back model-svc\n")
                .contains("No rollback was planned: there is nothing to watch.\n")
                .contains("within a time that is not known");
    }

    @Test
    void whatIsNoJsonIsAnError() {
        assertThatThrownBy(() -> RunbookText.of("{")).isInstanceOf(JsonProcessingException.class);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandKindTest {
    private final List<String> problems = new ArrayList<>();

    private LegSpec read(String text) {
        return new CommandKind().read(text, MockCluster.AT, null, MockCluster.lookup(problems));
    }

    @Test
    void a_leg_is_read_with_its_defaults() {
        assertThat(read("command /opt/back.sh model-svc --fast within 30s"))
                .isEqualTo(new CommandSpec(
                        "command /opt/back.sh model-svc --fast within 30s",
                        MockCluster.AT,
                        "/opt/back.sh",
                        List.of("model-svc", "--fast"),
                        Duration.ofSeconds(30),
                        null));
        assertThat(read("command back"))
                .extracting("program", "arguments", "limit", "object")
                .containsExactly("back", List.of(), Duration.ofMinutes(2), "back");
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            command                  | found `command`, expected `command PROGRAM [ARGUMENT...] [within D]`, for example `command /opt/release/rollback.sh model-svc within 2m`
            command ./back.sh        | `./back.sh` cannot be a program here; expected its path from the root, or its name, which the agent looks up: a workspace may be gone when it is run
            command back within 1h   | found `within 1h`, expected a time of at most 10m, for example `within 2m`
            command back within soon | found `within soon`, expected a time of at most 10m, for example `within 2m`
            """)
    void a_mistake_is_said_with_its_place(String text, String message) {
        assertThat(read(text)).isNull();
        assertThat(problems).containsExactly("release-guard.yaml:2:11: " + message);
    }

    @Test
    void a_policy_runs_nothing_where_jenkins_runs() {
        Mechanism.Connections here = new Mechanism.Connections() {
            @Override
            public KubernetesClient kubernetes(String cluster) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Machine machine() {
                return new ThisMachine(HttpClient::newBuilder);
            }
        };
        assertThatThrownBy(() -> new CommandKind().open(read("command back"), here))
                .hasMessage(
                        "command back: programs of a policy are run on an agent only, never where Jenkins runs; put the"
                                + " step into a `node` and say `runOn: 'agent'`");
    }
}

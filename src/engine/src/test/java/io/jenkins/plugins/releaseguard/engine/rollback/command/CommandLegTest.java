package io.jenkins.plugins.releaseguard.engine.rollback.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Program;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Occasion;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A shell script keeps its world, a version, in a file. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class CommandLegTest {
    private static final String PLAN =
            """
            #!/bin/sh
            cd "$1"
            echo "$RELEASE_GUARD_ACTION $RELEASE_GUARD_FROM>$RELEASE_GUARD_TO by $RELEASE_GUARD_BUILD" >> log
            echo looking
            if [ "$RELEASE_GUARD_ACTION" = plan ]; then
              echo '{"current": "'$(cat is)'", "target": "4", "actions": ["load 4"], "summary": "two replicas"}'
              exit 0
            fi
            """;

    @TempDir
    Path folder;

    private String home;
    private final AtomicInteger accepted = new AtomicInteger();

    /** Not this machine, as far as the leg knows. */
    private static final class Agent implements Machine {
        @Override
        public HttpClient http(Tls tls) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Program.Ended run(Program program) {
            return program.here();
        }

        @Override
        public boolean isThis() {
            return false;
        }
    }

    @BeforeEach
    void start() throws IOException {
        home = System.getProperty("user.home");
        System.setProperty("user.home", folder.toString());
        is("5");
        script(PLAN + "echo $RELEASE_GUARD_TO > is\n");
    }

    @AfterEach
    void stop() {
        System.setProperty("user.home", home);
    }

    private void is(String version) throws IOException {
        Files.writeString(folder.resolve("is"), version);
    }

    private String world() throws IOException {
        return Files.readString(folder.resolve("is")).strip();
    }

    private void script(String text) throws IOException {
        Path script = folder.resolve("back.sh");
        Files.deleteIfExists(script);
        Files.createFile(script, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(script, text);
    }

    /** What the script was told to do but to plan. */
    private List<String> rollbacks() throws IOException {
        return Files.readAllLines(folder.resolve("log")).stream()
                .filter(line -> !line.startsWith("plan"))
                .toList();
    }

    private CommandLeg leg() {
        return leg(Duration.ofSeconds(20));
    }

    private CommandLeg leg(Duration limit) {
        CommandSpec spec = new CommandSpec(
                "command",
                new Position("p.yaml", 2, 11),
                folder.resolve("back.sh").toString(),
                List.of(folder.toString()),
                limit,
                null);
        return new CommandLeg(spec, new Agent(), "ml/release#12");
    }

    private LegPlan planned() throws LegException {
        LegState live = leg().read();
        return leg().plan(live.current(), live.stable());
    }

    private void assertFails(ThrowingCallable call, Kind kind, String message) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessage("command " + folder.resolve("back.sh") + ": " + message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void the_program_says_what_is_there_and_what_it_would_do() throws Exception {
        assertThat(leg().read().summary())
                .isEqualTo("back.sh says that 5 is there, and 4 is there to return to; two replicas");
        LegPlan plan = planned();

        assertThat(plan.actions()).containsExactly("run back.sh to return from 5 to 4", "back.sh: load 4");
        assertThat(plan.commands())
                .containsExactly("RELEASE_GUARD_ACTION=rollback RELEASE_GUARD_FROM='5' RELEASE_GUARD_TO='4' '"
                        + folder.resolve("back.sh") + "' '" + folder + "'");
        assertThat(plan.facts()).containsKey(CommandLeg.ID);
        assertThat(rollbacks()).isEmpty();
    }

    @Test
    void it_is_told_once_and_asked_for_the_evidence() throws Exception {
        LegPlan plan = planned();
        assertThat(leg().confirm(plan))
                .isEqualTo(new Evidence(false, false, "back.sh says that 5 is there, not yet 4; two replicas"));

        leg().execute(plan, accepted::incrementAndGet);
        leg().execute(plan, accepted::incrementAndGet);

        assertThat(rollbacks()).containsExactly("rollback 5>4 by ml/release#12");
        assertThat(world()).isEqualTo("4");
        assertThat(accepted).hasValue(2);
        assertThat(leg().confirm(plan))
                .isEqualTo(new Evidence(false, true, "back.sh says that 4 is there; two replicas"));
    }

    @Test
    void it_is_told_why_by_the_same_key_however_often() throws Exception {
        script(PLAN
                + "env | grep -E '^RELEASE_GUARD_(EPISODE|REASON|CONDITION|VALUE|LIMIT|ID)=' | sort >> why\nexit 75\n");
        LegPlan plan = planned();
        Occasion why = new Occasion("e-1", "p95 was 412 ms,\nfor 5 min", "p95 > 250ms for 5m", 0.000412, 0.25);

        for (int i = 0; i < 2; i++) {
            assertThat(catchThrowableOfType(
                            LegException.class, () -> leg().execute(plan, why, accepted::incrementAndGet)))
                    .hasMessageContaining("ended with 75");
        }

        List<String> once = List.of(
                "RELEASE_GUARD_CONDITION=p95 > 250ms for 5m",
                "RELEASE_GUARD_EPISODE=e-1",
                "RELEASE_GUARD_ID=" + plan.facts().get(CommandLeg.ID),
                "RELEASE_GUARD_LIMIT=0.25",
                "RELEASE_GUARD_REASON=p95 was 412 ms, for 5 min",
                "RELEASE_GUARD_VALUE=0.000412");
        List<String> twice = new ArrayList<>(once);
        twice.addAll(once);
        assertThat(Files.readAllLines(folder.resolve("why"))).isEqualTo(twice);
    }

    @Test
    void what_nobody_measured_has_no_variable() throws Exception {
        script(PLAN + "env | grep -E '^RELEASE_GUARD_(CONDITION|VALUE|LIMIT)=' >> why\necho $RELEASE_GUARD_TO > is\n");

        leg().execute(planned(), new Occasion("e-1", "wrong prices", null, null, null), accepted::incrementAndGet);

        assertThat(folder.resolve("why")).isEmptyFile();
        assertThat(world()).isEqualTo("4");
    }

    @Test
    void where_nothing_is_to_be_done_nothing_is_told() throws Exception {
        is("4");
        LegPlan plan = planned();
        leg().execute(plan, accepted::incrementAndGet);

        assertThat(plan.actions()).containsExactly("nothing to do: back.sh says that 4 is there already");
        assertThat(rollbacks()).isEmpty();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_version_of_somebody_else_is_left_alone() throws Exception {
        LegPlan plan = planned();
        is("6");

        assertFails(
                () -> leg().execute(plan, accepted::incrementAndGet),
                Kind.SUPERSEDED,
                "it says that 6 is there, neither 5 as planned nor 4; it was not told to do anything");
        assertThat(rollbacks()).isEmpty();
    }

    /** How a rollback ends, and whether the next call has it run again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            echo no registry >&2; exit 75          | UNREACHABLE | its rollback ended with 75: 'no registry' | 2
            echo broken; exit 3                    | UNSUITABLE  | its rollback ended with 3: 'looking broken'      | 2
            echo 4 > is; exit 1                    | UNSUITABLE  | its rollback ended with 1: 'looking'        | 1
            sleep 30                               | UNREACHABLE | its rollback was ended, for it did not end by itself within 1s | 2
            echo 4 > is; sleep 30                  | UNREACHABLE | its rollback was ended, for it did not end by itself within 1s | 1
            """)
    void a_rollback_that_fails_is_gone_on_with_as_the_world_says(String rest, Kind kind, String message, int runs)
            throws Exception {
        LegPlan plan = planned();
        script(PLAN + rest + "\n");
        assertFails(() -> leg(Duration.ofSeconds(1)).execute(plan, accepted::incrementAndGet), kind, message);
        assertThat(accepted).hasValue(0);

        script(PLAN + "echo $RELEASE_GUARD_TO > is\n");
        leg().execute(plan, accepted::incrementAndGet);

        assertThat(rollbacks()).hasSize(runs);
        assertThat(world()).isEqualTo("4");
        assertThat(accepted).hasValue(1);
    }

    /** A controller that was restarted goes on while the agent still runs what it began. */
    @Test
    void two_runs_of_one_rollback_are_never_under_way() throws Exception {
        LegPlan plan = planned();
        script(PLAN + "while [ ! -e go ]; do sleep 0.05; done; echo $RELEASE_GUARD_TO > is\n");
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> {
            try {
                leg().execute(plan, accepted::incrementAndGet);
            } catch (LegException e) {
                throw new IllegalStateException(e);
            }
        });
        while (rollbacks().isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }

        assertFails(
                () -> leg().execute(plan, accepted::incrementAndGet),
                Kind.UNREACHABLE,
                "a run of this rollback is still under way there; it is waited for");
        Files.createFile(folder.resolve("go"));
        first.get(20, TimeUnit.SECONDS);
        leg().execute(plan, accepted::incrementAndGet);

        assertThat(rollbacks()).hasSize(1);
        assertThat(accepted).hasValue(2);
    }

    /** The agent's own process has died and left the program behind. */
    @Test
    void a_run_that_has_outlived_the_agent_is_waited_for_too() throws Exception {
        LegPlan plan = planned();
        Process left = new ProcessBuilder("sleep", "60").start();
        try {
            Path marks = Files.createDirectories(folder.resolve(".model-release-guard/running"));
            Files.writeString(
                    marks.resolve(plan.facts().get(CommandLeg.ID)),
                    left.pid() + " " + left.toHandle().info().startInstant().orElseThrow());

            assertThat(catchThrowableOfType(LegException.class, () -> leg().execute(plan, accepted::incrementAndGet)))
                    .hasMessageContaining("still under way");
        } finally {
            left.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        leg().execute(plan, accepted::incrementAndGet);
        assertThat(world()).isEqualTo("4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            echo hello                     | ends with `hello`
            echo '[1]'                     | ends with `[1]`
            echo '{"target":"4"}'          | says no `current`
            """)
    void what_is_no_answer_is_said(String script, String message) throws Exception {
        script("#!/bin/sh\n" + script + "\n");
        assertFails(
                () -> leg().read(),
                Kind.UNSUITABLE,
                "with RELEASE_GUARD_ACTION=plan it " + message + "; the last line of its standard output has to be like"
                        + " {\"current\": \"5\", \"target\": \"4\"}");
    }

    @Test
    void a_program_that_is_not_there_is_said() throws Exception {
        Files.delete(folder.resolve("back.sh"));
        assertFails(
                () -> leg().read(),
                Kind.NOT_FOUND,
                "there is no such program that can be executed; install it on the agent");
    }
}

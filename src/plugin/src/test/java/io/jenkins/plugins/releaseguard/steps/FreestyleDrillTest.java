package io.jenkins.plugins.releaseguard.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Descriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The drill as a build step, in the place of a build that waits meanwhile. */
@Timeout(120)
class FreestyleDrillTest {
    @TempDir
    Path home;

    private StagingWorld world;
    private GuardedJenkins jenkins;
    private LocalBuild build;

    @BeforeEach
    void start() throws Exception {
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
        build = jenkins.start("release", "sleep 100");
        RollbackModelStep quiet = new RollbackModelStep("nothing may be in progress");
        quiet.setPolicyText(GuardedJenkins.POLICY);
        new FreestyleEpisode(build.run(), build.listener()).run(quiet, null);
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    private void run(String detectWithin, EpisodeWait.Fault fault) throws Exception {
        RollbackDrillBuilder drill = new RollbackDrillBuilder(null);
        drill.setPolicyText("environment: staging\n" + GuardedJenkins.POLICY);
        drill.setDetectWithin(detectWithin);
        new FreestyleEpisode(build.run(), build.listener()).run(drill.toStep(new EnvVars()), null, fault);
    }

    private void releaseSlowVersion() {
        world.slowCandidateAfter(Duration.ZERO);
        world.pushVersion("v5");
    }

    @Test
    void theFaultIsMadeInTheBuildsThreadAndThenRolledBack() throws Exception {
        List<Thread> threads = new ArrayList<>();
        run("", () -> {
            threads.add(Thread.currentThread());
            releaseSlowVersion();
        });

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(build.log()).contains("[release-guard] DRILL_PASSED");
        assertThat(world.weights()).containsEntry("v4", 100);
    }

    @Test
    void aFaultThatFailsIsUndoneAndFailsTheBuild() {
        assertThatThrownBy(() -> run("", () -> {
                    releaseSlowVersion();
                    throw new AbortException("the build step 'Shell' failed");
                }))
                .isInstanceOf(AbortException.class)
                .hasMessageStartingWith(
                        "Model Release Guard: DRILL_FAILED: the fault could not be made: the build step");
        assertThat(world.weights()).containsEntry("v4", 100);
    }

    @Test
    void aFaultThatTakesTooLongIsInterruptedAndUndone() {
        assertThatThrownBy(() -> run("2s", () -> {
                    releaseSlowVersion();
                    new CountDownLatch(1).await();
                }))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("the fault was still being made");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(world.weights()).containsEntry("v4", 100);
    }

    @Test
    void theBuildStepsOfTheFaultRunInOrderUntilOneFails() throws Exception {
        List<String> ran = new ArrayList<>();
        RollbackDrillBuilder drill = new RollbackDrillBuilder(
                List.of(new Noted("a", true, ran), new Noted("b", false, ran), new Noted("c", true, ran)));

        assertThatThrownBy(() -> drill.make(null, null, null))
                .isInstanceOf(AbortException.class)
                .hasMessage("the build step 'b' failed");
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void aDrillWithoutAFaultIsRefused() {
        assertThatThrownBy(() -> new RollbackDrillBuilder(null).perform(null, null, null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("fault: there is no build step in it");
    }

    private static final class Noted extends Builder {
        private final String name;
        private final boolean isGood;
        private final List<String> ran;

        Noted(String name, boolean isGood, List<String> ran) {
            this.name = name;
            this.isGood = isGood;
            this.ran = ran;
        }

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener) {
            ran.add(name);
            return isGood;
        }

        @Override
        public Descriptor<Builder> getDescriptor() {
            return new Descriptor<>(Noted.class) {
                @Override
                public String getDisplayName() {
                    return name;
                }
            };
        }
    }
}

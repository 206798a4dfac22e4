package io.jenkins.plugins.releaseguard.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A controller in a process of its own, to be killed. The first argument is its home. With a script as the second it
 * builds that, and answers every step whose name begins with "answered"; without, it answers all steps of the builds
 * that it resumes, and ends with them.
 */
public final class KilledController {
    private KilledController() {}

    public static void main(String[] args) throws Exception {
        LocalJenkins jenkins = LocalJenkins.start(Path.of(args[0]), System.out);
        if (args.length > 1) {
            jenkins.build(jenkins.jobFromScript("job", Files.readString(Path.of(args[1]))), Map.of(), System.out);
            answerUntilKilled();
        }
        for (LocalBuild build : jenkins.resumedBuilds()) {
            while (build.isBuilding()) {
                answer("");
            }
            build.awaitEnd(Duration.ofSeconds(1));
        }
        jenkins.close();
    }

    private static void answerUntilKilled() {
        while (true) {
            answer("answered");
        }
    }

    private static void answer(String prefix) {
        for (WaitStep.Waiting step : WaitStep.RUNNING) {
            if (step.name.startsWith(prefix)) {
                WaitStep.RUNNING.remove(step);
                step.getContext().onSuccess("<" + step.name + ">");
            }
        }
        LockSupport.parkNanos(1_000_000);
    }
}

package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** One of our steps in a freestyle build. */
final class FreestyleEpisode {
    private final Run<?, ?> build;
    private final TaskListener log;

    FreestyleEpisode(Run<?, ?> build, TaskListener log) {
        this.build = build;
        this.log = log;
    }

    /** Returns when the build may go on, unstable if the policy wants that; throws otherwise. */
    void run(EpisodeStep step, FilePath workspace) throws IOException, InterruptedException {
        run(step, workspace, null);
    }

    /** @param fault of a drill; null: it is none */
    void run(EpisodeStep step, FilePath workspace, EpisodeWait.Fault fault) throws IOException, InterruptedException {
        step.check();
        Place place = RunOn.place(step.getRunOn(), build, workspace);
        Policy policy = PolicyText.of(step.getPolicy(), step.getPolicyText(), build, workspace, log)
                .read(build.getParent().getFullName());
        EpisodeWait wait = new EpisodeWait(log);
        policy.warnings().forEach(warning -> wait.log("Warning: " + warning));
        AtomicReference<String> id = new AtomicReference<>(UUID.randomUUID().toString());
        EpisodeService service = EpisodeService.get();
        Ending ending = wait.await(
                watcher -> id.set(step.submit(id.get(), policy, place, watcher)),
                fault,
                failure -> service.made(id.get(), failure),
                why -> service.stop(id.get(), why));
        boolean failed = ending.build() == Ending.Build.FAILED;
        if (failed && step.onFailed().equals("fail")) {
            throw new AbortException("Model Release Guard: " + ending.record().outcome() + ": " + ending.reason());
        }
        if (ending.build() == Ending.Build.UNSTABLE
                || (failed && step.onFailed().equals("unstable"))) {
            build.setResult(Result.UNSTABLE);
            wait.log("Unstable: " + ending.reason());
        } else {
            wait.log(ending.record().outcome() + ": " + ending.reason());
        }
    }
}

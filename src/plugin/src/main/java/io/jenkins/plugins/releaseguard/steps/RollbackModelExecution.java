package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.BuildEpisodes;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A running {@code rollbackModel}. */
final class RollbackModelExecution extends EpisodeExecution {
    private static final long serialVersionUID = 1L;

    private final RollbackModelStep step;

    RollbackModelExecution(RollbackModelStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    void check() throws AbortException {
        CanaryGateArguments.checkPolicy("rollbackModel", step.getPolicy(), step.getPolicyText());
        if (step.getReason() == null || step.getReason().isBlank()) {
            throw new AbortException("rollbackModel: reason: is missing. Say why, for whoever reads the record:"
                    + " rollbackModel policy: '…', reason: 'wrong prices in production'");
        }
    }

    @Override
    void submit(Run<?, ?> run, EpisodeWatcher watcher) throws Exception {
        Policy policy =
                policy(step.getPolicy(), step.getPolicyText(), getContext().get(TaskListener.class));
        EpisodeService service = EpisodeService.get();
        String gate = step.isDryRun()
                ? null
                : BuildEpisodes.newest(run, policy.release(), EpisodeState::isGateWithoutRollback);
        EpisodeState earlier = null;
        if (gate != null) {
            join(gate);
            earlier = service.state(gate).reopened(Order.Kind.ROLLBACK, step.getReason());
            watcher.log("Joins the episode of this build's gate: " + gate);
        }
        service.submit(
                Order.rollback(
                        id(), policy, step.getReason(), step.isDryRun(), run.getExternalizableId(), "rollbackModel"),
                run,
                earlier,
                watcher);
    }

    @Override
    Throwable failure(Ending ending) {
        return CanaryGateExecution.failureOf(ending);
    }
}

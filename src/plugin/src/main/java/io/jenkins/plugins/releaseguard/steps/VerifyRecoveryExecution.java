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
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A running {@code verifyRecovery}. */
final class VerifyRecoveryExecution extends EpisodeExecution {
    private static final long serialVersionUID = 1L;
    private static final List<String> ON_FAILURE = List.of("fail", "unstable", "report");

    private final VerifyRecoveryStep step;

    VerifyRecoveryExecution(VerifyRecoveryStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    void check() throws AbortException {
        CanaryGateArguments.checkPolicy("verifyRecovery", step.getPolicy(), step.getPolicyText());
        if (step.getOnFailure() != null && !ON_FAILURE.contains(step.getOnFailure())) {
            throw new AbortException(
                    "verifyRecovery: onFailure: '" + step.getOnFailure() + "' is none of 'fail', 'unstable', 'report'");
        }
    }

    @Override
    void submit(Run<?, ?> run, EpisodeWatcher watcher) throws Exception {
        Policy policy =
                policy(step.getPolicy(), step.getPolicyText(), getContext().get(TaskListener.class));
        EpisodeService service = EpisodeService.get();
        String rollback = step.getSince() != null
                ? step.getSince()
                : BuildEpisodes.newest(run, policy.release(), EpisodeState::hasRollback);
        if (rollback == null) {
            throw new AbortException("verifyRecovery: this build has no rollback of '" + policy.release()
                    + "'. Give the id of one as since: '…'; rollbackModel returns it as id");
        }
        EpisodeState earlier = rollback.matches("[A-Za-z0-9-]{1,80}") ? service.state(rollback) : null;
        if (earlier == null || !earlier.hasRollback()) {
            throw new AbortException(
                    "verifyRecovery: since: '" + rollback + "' is the id of no rollback that is known");
        }
        if (service.isRunning(rollback)) {
            throw new AbortException("verifyRecovery: the rollback '" + rollback + "' is still going on");
        }
        if (!earlier.mayBeProven()) {
            throw new AbortException("verifyRecovery: the rollback '" + rollback
                    + "' was never accepted by the world, so there is nothing to recover from it");
        }
        join(rollback);
        service.submit(
                Order.recovery(id(), policy, run.getExternalizableId(), "verifyRecovery"),
                run,
                earlier.reopened(Order.Kind.RECOVERY, null),
                watcher);
    }

    @Override
    Throwable failure(Ending ending) {
        return CanaryGateExecution.failureOf(ending);
    }

    @Override
    boolean isSoft(Ending ending) throws Exception {
        if (step.getOnFailure() == null || step.getOnFailure().equals("fail")) {
            return false;
        }
        if (step.getOnFailure().equals("unstable")) {
            unstable(ending.reason());
        }
        return true;
    }
}

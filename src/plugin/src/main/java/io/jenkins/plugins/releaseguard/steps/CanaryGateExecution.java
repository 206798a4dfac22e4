package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A running {@code canaryGate}. */
final class CanaryGateExecution extends EpisodeExecution {
    private static final long serialVersionUID = 1L;

    private final CanaryGateStep step;

    CanaryGateExecution(CanaryGateStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    void check() throws AbortException {
        CanaryGateArguments.check(step);
    }

    @Override
    void submit(Run<?, ?> run, EpisodeWatcher watcher) throws Exception {
        Policy policy =
                policy(step.getPolicy(), step.getPolicyText(), getContext().get(TaskListener.class));
        watcher.log("Readiness was not checked (readiness: 'off')");
        Order order = Order.gate(id(), policy, run.getExternalizableId(), "canaryGate")
                .withCandidate(step.getCandidate())
                .withReactions(
                        CanaryGateArguments.reaction("onBreach", step.getOnBreach()),
                        CanaryGateArguments.reaction("onInconclusive", step.getOnInconclusive()),
                        CanaryGateArguments.onAbort(step.getOnAbort()));
        EpisodeService.get().submit(order, run, null, watcher);
    }

    @Override
    Throwable failure(Ending ending) {
        return failureOf(ending);
    }

    /** Whatever could not begin is a plain error; the rest ends the build as a failure that nothing catches by mistake. */
    static Throwable failureOf(Ending ending) {
        return ending.record().outcome() == Outcome.NOT_READY
                ? new AbortException(ending.reason())
                : new FlowInterruptedException(
                        Result.FAILURE,
                        false,
                        new GateCause(ending.record().outcome().name(), ending.reason()));
    }
}

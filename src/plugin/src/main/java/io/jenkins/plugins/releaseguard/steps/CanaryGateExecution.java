package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.episode.BuildEpisode;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A running {@code canaryGate}: hands the engine what it needs, and its answer to the build. */
final class CanaryGateExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(CanaryGateExecution.class.getName());

    private final CanaryGateStep step;
    /** Of the episode; the rest of what has to survive a restart is in the build's folder under this name. */
    private final String id;

    /** Set as soon as the build has its answer. */
    private boolean answered;

    private transient volatile BuildEpisode episode;

    CanaryGateExecution(CanaryGateStep step, StepContext context) {
        super(context);
        this.step = step;
        this.id = UUID.randomUUID().toString();
    }

    @Override
    public boolean start() throws Exception {
        CanaryGateArguments.check(step);
        BuildEpisode.inBackground(this::begin, this::failed);
        return false;
    }

    private void begin() throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        TaskListener log = getContext().get(TaskListener.class);
        Servers servers = ReleaseGuardConfiguration.get().toServers();
        Policy policy =
                PolicyText.of(step, run, getContext().get(FilePath.class)).read(servers);
        policy.warnings().forEach(w -> log.getLogger().println("[release-guard] Warning: " + w));
        log.getLogger().println("[release-guard] Readiness was not checked (readiness: 'off')");
        Order order = new Order(
                id,
                policy,
                step.getCandidate(),
                CanaryGateArguments.reaction("onBreach", step.getOnBreach()),
                CanaryGateArguments.reaction("onInconclusive", step.getOnInconclusive()),
                run.getExternalizableId(),
                "canaryGate");
        BuildEpisode started = new BuildEpisode(run, log, id, this::ended);
        episode = started;
        started.begin(order);
    }

    @Override
    public void onResume() {
        BuildEpisode.inBackground(
                () -> {
                    Run<?, ?> run = getContext().get(Run.class);
                    TaskListener log = getContext().get(TaskListener.class);
                    BuildEpisode resumed = new BuildEpisode(run, log, id, this::ended);
                    episode = resumed;
                    if (!resumed.resume()) {
                        begin();
                    }
                },
                this::failed);
    }

    /** The step ends at once; a rollback that has been decided goes on in the controller. */
    @Override
    public void stop(Throwable cause) {
        BuildEpisode running = episode;
        if (running != null) {
            running.stop("the build was stopped");
        }
        answer(() -> getContext().onFailure(cause));
    }

    @Override
    public String getStatus() {
        BuildEpisode running = episode;
        return running == null ? "reading the policy" : running.status();
    }

    private void ended(Ending ending) {
        if (ending.build() == Ending.Build.FAILED) {
            boolean refused = ending.record().outcome() == Outcome.NOT_READY;
            answer(() -> getContext()
                    .onFailure(
                            refused
                                    ? new AbortException(ending.reason())
                                    : new FlowInterruptedException(
                                            Result.FAILURE,
                                            false,
                                            new GateCause(
                                                    ending.record().outcome().name(), ending.reason()))));
            return;
        }
        Map<String, Object> result = new RecordJson().summary(ending.record());
        result.put("reason", ending.reason());
        answer(() -> {
            if (ending.build() == Ending.Build.UNSTABLE) {
                try {
                    getContext().get(Run.class).setResult(Result.UNSTABLE);
                    getContext()
                            .get(FlowNode.class)
                            .addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(ending.reason()));
                } catch (IOException | InterruptedException e) {
                    getContext().onFailure(e);
                    return;
                }
            }
            getContext().onSuccess(result);
        });
    }

    private void failed(Exception e) {
        if (e instanceof PolicyException) {
            answer(() -> getContext().onFailure(new AbortException(e.getMessage())));
        } else {
            answer(() -> getContext().onFailure(e));
        }
    }

    private void answer(Runnable answer) {
        synchronized (this) {
            if (answered) {
                LOGGER.log(Level.FINE, "The build already has its answer from episode {0}", id);
                return;
            }
            answered = true;
        }
        answer.run();
    }
}

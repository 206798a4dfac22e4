package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.GuardThreads;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A running step of ours: submits an episode to the controller's service and watches it. What has to survive a restart
 * is the episode's id; after one the step attaches to it again.
 */
class EpisodeExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EpisodeExecution.class.getName());

    static final String STOPPED = "the build was stopped";

    private final EpisodeStep step;
    private volatile String id;

    /** Set as soon as the build has its answer; not saved, for what was not heard before a crash has to be said again. */
    private transient boolean answered;

    private transient volatile String status;

    EpisodeExecution(EpisodeStep step, StepContext context) {
        super(context);
        this.step = step;
        this.id = UUID.randomUUID().toString();
    }

    @Override
    public boolean start() throws Exception {
        step.check();
        status = "reading the policy";
        inBackground(this::begin);
        return false;
    }

    /** The id of the episode, known or to be. */
    final String id() {
        return id;
    }

    /** What has to be done at once, or no more; only drills have something. */
    void injecting(boolean now) {
        // nothing
    }

    private void begin() throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        TaskListener log = getContext().get(TaskListener.class);
        Place place = RunOn.place(step.getRunOn(), run, getContext().get(FilePath.class));
        Policy policy = policy(run, log);
        if (step.writes()) {
            BranchFiles.checkTrusted(run, log);
        }
        if (isAnswered()) {
            // Stopped while it was read: nothing has begun.
            return;
        }
        id = step.submit(id, policy, place, watcher(log));
        status = null;
        if (isAnswered()) {
            // Stopped in between, when there was nothing to stop yet.
            EpisodeService.get().stop(id, STOPPED);
        }
        // What this step has to remember, its id, is in the program from here on.
        getContext().saveState();
    }

    @Override
    public void onResume() {
        if (isAnswered()) {
            return;
        }
        inBackground(() -> {
            if (!EpisodeService.get().watch(id, watcher(getContext().get(TaskListener.class)))) {
                begin();
            }
        });
    }

    /** The step ends at once; what has been decided goes on in the controller. */
    @Override
    public void stop(Throwable cause) {
        answer(() -> getContext().onFailure(cause));
        EpisodeService.get().stop(id, STOPPED);
    }

    @Override
    public String getStatus() {
        String own = status;
        return own != null ? own : EpisodeService.get().status(id);
    }

    @Override
    public boolean blocksRestart() {
        return EpisodeService.get().isWriting(id);
    }

    private Policy policy(Run<?, ?> run, TaskListener log) throws Exception {
        Policy policy = PolicyText.of(
                        step.getPolicy(),
                        step.getPolicyText(),
                        run,
                        getContext().get(FilePath.class),
                        log)
                .read(run.getParent().getFullName());
        policy.warnings().forEach(w -> log.getLogger().println(LOG_PREFIX + "Warning: " + w));
        return policy;
    }

    static final String LOG_PREFIX = "[release-guard] ";

    private EpisodeWatcher watcher(TaskListener log) {
        return new EpisodeWatcher() {
            @Override
            public void log(String line) {
                log.getLogger().println(LOG_PREFIX + line);
            }

            @Override
            public void injecting(boolean now) {
                EpisodeExecution.this.injecting(now);
            }

            @Override
            public void ended(Ending ending) {
                EpisodeExecution.this.ended(ending);
            }

            @Override
            public void lost(String why) {
                answer(() -> getContext().onFailure(new AbortException(why)));
            }
        };
    }

    /** The episode has ended, in whichever thread. */
    void ended(Ending ending) {
        answer(() -> answer(ending));
    }

    private void answer(Ending ending) {
        try {
            boolean failed = ending.build() == Ending.Build.FAILED;
            if (failed && step.onFailed().equals("fail")) {
                getContext().onFailure(failure(ending));
                return;
            }
            if (ending.build() == Ending.Build.UNSTABLE
                    || (failed && step.onFailed().equals("unstable"))) {
                unstable(ending.reason());
            }
            getContext().onSuccess(new LinkedHashMap<>(new RecordJson().summary(ending.record())));
        } catch (Exception e) {
            getContext().onFailure(e);
        }
    }

    /** Whatever could not begin is a plain error; the rest ends the build as a failure that nothing catches by mistake. */
    private static Throwable failure(Ending ending) {
        return ending.record().outcome() == Outcome.NOT_READY
                ? new AbortException(ending.reason())
                : new FlowInterruptedException(
                        Result.FAILURE,
                        false,
                        new GateCause(ending.record().outcome().name(), ending.reason()));
    }

    /** Marks build and step unstable. */
    private void unstable(String why) throws IOException, InterruptedException {
        getContext().get(Run.class).setResult(Result.UNSTABLE);
        FlowNode node = getContext().get(FlowNode.class);
        if (node != null) {
            node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(why));
        }
    }

    /** What may fail, and is the step's failure then. */
    interface Work {
        void run() throws Exception;
    }

    final void inBackground(Work work) {
        GuardThreads.get().execute(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                // Also for what no program expects, such as a class that another plugin brings in another version:
                // a build that never hears of it would wait for ever.
                answer(() -> getContext().onFailure(e));
            }
        });
    }

    final synchronized boolean isAnswered() {
        return answered;
    }

    /** Lets the build go on, or fail, once. */
    final void answer(Runnable answer) {
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

package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.GuardThreads;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A running step of ours: submits an episode to the controller's service and watches it. What has to survive a restart
 * is the episode's id; after one the step attaches to it again.
 */
abstract class EpisodeExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EpisodeExecution.class.getName());

    private String id;

    /** Set as soon as the build has its answer. */
    private boolean answered;

    private transient volatile String status;

    EpisodeExecution(StepContext context) {
        super(context);
        this.id = UUID.randomUUID().toString();
    }

    /** Of the episode that this step began or joined. */
    final String id() {
        return id;
    }

    /** The step joins an episode of its build instead of beginning one. */
    final void join(String other) {
        id = other;
    }

    /** Checks the arguments; nothing is done yet. */
    abstract void check() throws AbortException;

    /** Reads the policy and submits the episode. Runs on the plugin's pool. */
    abstract void submit(Run<?, ?> run, EpisodeWatcher watcher) throws Exception;

    /** What the build gets for an episode that failed. */
    abstract Throwable failure(Ending ending);

    @Override
    public final boolean start() throws Exception {
        check();
        status = "reading the policy";
        inBackground(this::begin);
        return false;
    }

    private void begin() throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        submit(run, watcher(getContext().get(TaskListener.class)));
        status = null;
        // What this step has to remember, its id, is in the program from here on.
        getContext().saveState();
    }

    @Override
    public final void onResume() {
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
    public final void stop(Throwable cause) {
        answer(() -> getContext().onFailure(cause));
        EpisodeService.get().stop(id, "the build was stopped");
    }

    @Override
    public final String getStatus() {
        String own = status;
        return own != null ? own : EpisodeService.get().status(id);
    }

    @Override
    public final boolean blocksRestart() {
        return EpisodeService.get().isWriting(id);
    }

    /** Reads the policy of a step, with its warnings in the log. */
    final Policy policy(String file, String text, TaskListener log) throws Exception {
        Policy policy = PolicyText.of(
                        file, text, getContext().get(Run.class), getContext().get(FilePath.class))
                .read(ReleaseGuardConfiguration.get().toServers());
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
            public void ended(Ending ending) {
                answer(() -> answer(ending));
            }

            @Override
            public void lost(String why) {
                answer(() -> getContext().onFailure(new AbortException(why)));
            }
        };
    }

    /** Whether the build goes on in spite of an episode that failed. */
    boolean isSoft(Ending ending) throws Exception {
        return false;
    }

    private void answer(Ending ending) {
        try {
            if (ending.build() == Ending.Build.FAILED && !isSoft(ending)) {
                getContext().onFailure(failure(ending));
                return;
            }
            if (ending.build() == Ending.Build.UNSTABLE) {
                unstable(ending.reason());
            }
            getContext().onSuccess(result(ending));
        } catch (Exception e) {
            getContext().onFailure(e);
        }
    }

    /** What the step returns: the record without the samples, and the reason in one line. */
    static Map<String, Object> result(Ending ending) {
        Map<String, Object> result = new LinkedHashMap<>(new RecordJson().summary(ending.record()));
        result.put("reason", ending.reason());
        return result;
    }

    /** Marks build and step unstable. */
    final void unstable(String why) throws IOException, InterruptedException {
        getContext().get(Run.class).setResult(Result.UNSTABLE);
        FlowNode node = getContext().get(FlowNode.class);
        if (node != null) {
            node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(why));
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void inBackground(Work work) {
        GuardThreads.get().execute(() -> {
            try {
                work.run();
            } catch (PolicyException e) {
                answer(() -> getContext().onFailure(new AbortException(e.getMessage())));
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                answer(() -> getContext().onFailure(e));
            }
        });
    }

    private synchronized boolean isAnswered() {
        return answered;
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

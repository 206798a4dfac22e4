package io.jenkins.plugins.releaseguard.steps;

import hudson.model.Result;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A running {@code rollbackDrill}: its block makes the fault, when the episode says so. The block and what came of it are in the
 * program, so after a restart the one goes on and the other is told again.
 */
final class DrillExecution extends EpisodeExecution {
    private static final long serialVersionUID = 1L;

    private BodyExecution body;
    private boolean begun;
    private boolean over;
    /** Why the block failed; null: it did not. */
    private String failure;

    /** Of this process: what is only asked for is asked for again after a restart. */
    private transient boolean asked;

    private transient boolean calledOff;
    /** The answer, while the block still runs. */
    private transient Ending waiting;

    DrillExecution(EpisodeStep step, StepContext context) {
        super(step, context);
    }

    @Override
    void injecting(boolean now) {
        BodyExecution running;
        synchronized (this) {
            if (now && !begun && !asked && !calledOff && !isAnswered()) {
                asked = true;
                body = getContext()
                        .newBodyInvoker()
                        .withCallback(new Fault(this))
                        .start();
            }
            calledOff |= !now;
            running = calledOff && begun && !over ? body : null;
        }
        if (running != null) {
            callOff(running);
        }
    }

    private static void callOff(BodyExecution running) {
        running.cancel(new FlowInterruptedException(
                Result.FAILURE, false, new GateCause("DRILL_FAILED", "no more of the fault is to be made")));
    }

    private void begun() {
        boolean late;
        synchronized (this) {
            begun = true;
            late = calledOff;
        }
        if (late) {
            callOff(body);
        }
    }

    /** @param cause null: the block has made the fault */
    private void ended(Throwable cause) {
        Ending known;
        synchronized (this) {
            over = true;
            failure = cause == null ? null : message(cause);
            known = waiting;
        }
        if (known != null) {
            super.ended(known);
        } else if (cause instanceof FlowInterruptedException stopped && stopped.isActualInterruption()) {
            answer(() -> getContext().onFailure(cause));
            EpisodeService.get().stop(id(), STOPPED);
        } else {
            EpisodeService.get().made(id(), failure);
        }
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** A block is not left behind its step. */
    @Override
    void ended(Ending ending) {
        boolean runs;
        synchronized (this) {
            runs = begun && !over;
            waiting = runs ? ending : null;
        }
        if (runs) {
            injecting(false);
        } else {
            super.ended(ending);
        }
    }

    /** What runs in the block is stopped, and that tells of it. */
    @Override
    public void stop(Throwable cause) {
        BodyExecution running;
        synchronized (this) {
            running = begun && !over ? body : null;
        }
        if (running == null || !running.cancel(cause)) {
            super.stop(cause);
        }
    }

    @Override
    public void onResume() {
        super.onResume();
        boolean known;
        synchronized (this) {
            known = over;
        }
        if (known) {
            inBackground(() -> EpisodeService.get().made(id(), failure));
        }
    }

    /** Hears of the block. */
    private static final class Fault extends BodyExecutionCallback {
        private static final long serialVersionUID = 1L;

        private final DrillExecution drill;

        Fault(DrillExecution drill) {
            this.drill = drill;
        }

        @Override
        public void onStart(StepContext context) {
            drill.begun();
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            drill.ended((Throwable) null);
        }

        @Override
        public void onFailure(StepContext context, Throwable cause) {
            drill.ended(cause);
        }
    }
}

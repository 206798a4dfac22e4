package io.jenkins.plugins.releaseguard.engine.signal;

import java.util.concurrent.CompletionStage;

/** Extension point: reads signals from one server. Implementations are thread-safe and never block the caller. */
public interface SignalSource {
    /**
     * Evaluates one signal once. The stage always completes normally and within the source's time limit: what goes
     * wrong is an observation without data, with its cause.
     */
    CompletionStage<Observation> observe(Look look);
}

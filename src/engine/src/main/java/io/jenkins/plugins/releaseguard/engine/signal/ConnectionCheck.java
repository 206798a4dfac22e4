package io.jenkins.plugins.releaseguard.engine.signal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What was found when a server was tried as an administrator has entered it.
 *
 * @param isUsable whether a gate or a rollback gets what it needs there
 * @param sentence for people; without secrets
 */
public record ConnectionCheck(boolean isUsable, String sentence) {
    /** Waits for a trial, which ends by itself. Only words that are known to hold no secret are repeated. */
    public static ConnectionCheck of(CompletableFuture<String> trial) {
        try {
            return new ConnectionCheck(true, trial.join());
        } catch (CompletionException e) {
            return new ConnectionCheck(
                    false,
                    e.getCause() instanceof NoDataException known ? known.getMessage() : "the server cannot be asked");
        }
    }
}

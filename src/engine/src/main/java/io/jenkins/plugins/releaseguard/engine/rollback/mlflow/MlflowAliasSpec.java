package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.io.Serializable;
import java.time.Duration;

/**
 * {@code mlflow-alias MODEL ALIAS to TARGET [on SERVER]}.
 *
 * @param text as written
 * @param at where it is written
 * @param server the MLflow server's name, resolved
 * @param model the registered model
 * @param alias that is moved back, for example {@code champion}
 * @param target what it returns to
 * @param ifStillBreachingAfter null: always due
 * @param served where a model server says which version it has loaded; null: nobody asks
 */
public record MlflowAliasSpec(
        String text,
        Position at,
        String server,
        String model,
        String alias,
        Target target,
        Duration ifStillBreachingAfter,
        Served served)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    /**
     * A place where a model server shows what it has loaded.
     *
     * @param server its name among the servers with a REST API, resolved
     * @param path below its address
     * @param value JSONPath of the version in the answer
     */
    public record Served(String server, String path, String value) implements Serializable {}

    /** Of which nobody asks what is served. */
    public MlflowAliasSpec(
            String text,
            Position at,
            String server,
            String model,
            String alias,
            Target target,
            Duration ifStillBreachingAfter) {
        this(text, at, server, model, alias, target, ifStillBreachingAfter, null);
    }

    @Override
    public String object() {
        return model;
    }

    /** Servers that have resolved the alias before keep the version that they have loaded. */
    @Override
    public boolean movesTraffic() {
        return false;
    }
}

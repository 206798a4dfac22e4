package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
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
 */
public record MlflowAliasSpec(
        String text,
        Position at,
        String server,
        String model,
        String alias,
        Target target,
        Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

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

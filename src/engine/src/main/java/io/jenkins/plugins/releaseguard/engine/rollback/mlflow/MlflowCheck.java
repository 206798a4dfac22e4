package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.time.Duration;
import java.util.Map;

/** Tries an MLflow server as an administrator has entered it: whether its model registry can be read. */
public final class MlflowCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String ASKED = "read the registered models";

    private MlflowCheck() {}

    /** Asks the server, for at most some seconds. Writes nothing. */
    public static ConnectionCheck of(WebServer server) {
        Failures failures = new Failures(server.name(), null, RegistryApi.address(server));
        try {
            RestClient.Answer answer = RegistryApi.rest(server, LIMIT, failures)
                    .get("registered-models/search", Map.of("max_results", "1"), ASKED, TimeLimit.of(LIMIT));
            if (answer.status() != 200) {
                throw failures.answered(ASKED, false, answer.status(), answer.body(), answer.header());
            }
            // a registry without a model answers {}
            if (!answer.isGood() || answer.body().has("error_code")) {
                throw failures.notMlflow(ASKED);
            }
            return new ConnectionCheck(
                    true,
                    answer.body().path("registered_models").isEmpty()
                            ? "The model registry answers; this credential sees no registered model in it"
                            : "The model registry answers; registered models can be read");
        } catch (LegException e) {
            return new ConnectionCheck(false, e.getMessage());
        }
    }
}

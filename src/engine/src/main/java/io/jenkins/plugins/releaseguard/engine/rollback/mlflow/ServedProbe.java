package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.RestFailures;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.web.ValuePath;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** Asks a model server which version it has loaded; thread-safe. */
final class ServedProbe {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1024 * 1024;

    private final MlflowAliasSpec.Served where;
    private final RestFailures failures;
    private final RestClient rest;

    ServedProbe(MlflowAliasSpec.Served where, WebServer server) {
        this.where = where;
        URI address = RestClient.api(server.url(), "");
        this.failures = new RestFailures("model server " + where.server(), address);
        this.rest = new RestClient(server, address, REQUEST_LIMIT, MOST_BYTES, failures);
    }

    /** What it says, as it says it. */
    String read(TimeLimit time) throws LegException {
        String asked = "read the served version at " + where.path();
        RestClient.Answer answer = rest.send("GET", where.path().substring(1), null, null, asked, time);
        if (answer.status() != 200) {
            throw failures.answered(asked, answer, "it to GET " + where.path(), "it has nothing there");
        }
        try {
            JsonNode found = ValuePath.of(where.value()).in(answer.body(), "it");
            if (found.isValueNode()) {
                return found.asText().strip();
            }
        } catch (NoDataException e) {
            throw failures.of(Kind.UNSUITABLE, "cannot " + asked + ": " + e.getMessage());
        }
        throw failures.of(Kind.UNSUITABLE, "cannot " + asked + ": at " + where.value() + " is no text and no number");
    }

    /** Whether that is a version: by its number, its address, its run or its source. */
    static boolean isOf(String served, ModelVersion version, String model) {
        return Set.of(version.number(), "v" + version.number(), "models:/" + model + "/" + version.number())
                        .contains(served)
                || served.equals(version.runId())
                || served.equals(version.source());
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.RestFailures;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Tries an Argo CD server as an administrator has entered it: whether it knows who the credential is, which it tells at
 * {@code /api/v1/session/userinfo}.
 */
public final class ArgoCdCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_BODY = 64 * 1024;

    private ArgoCdCheck() {}

    /** Asks the server, for at most some seconds. Writes nothing. */
    public static ConnectionCheck of(WebServer server) {
        URI api = ApplicationApi.address(server);
        RestFailures failures = new RestFailures("Argo CD server " + server.name(), api);
        try {
            return new ConnectionCheck(
                    true,
                    who(
                            new RestClient(server, api, LIMIT, MAX_BODY, failures)
                                    .get(
                                            "session/userinfo",
                                            Map.of(),
                                            "ask who the credential is",
                                            TimeLimit.of(LIMIT)),
                            failures));
        } catch (LegException e) {
            return new ConnectionCheck(false, e.getMessage());
        }
    }

    private static String who(RestClient.Answer answer, RestFailures failures) throws LegException {
        JsonNode user = answer.body();
        if (!answer.isGood()) {
            throw failures.of(Kind.UNSUITABLE, problem(answer.status()));
        }
        if (!user.path("loggedIn").asBoolean()) {
            throw failures.of(
                    Kind.FORBIDDEN,
                    "it answers, but takes the credential for nobody; set the token of an account as a secret text");
        }
        String name = user.path("username").asText("");
        return "Argo CD answers" + (name.matches("[\\w.@:+-]{1,80}") ? "; the credential is that of " + name : "");
    }

    private static String problem(int status) {
        return switch (status) {
            case 401, 403 ->
                "it refuses the credential (HTTP " + status + "); set a token that is still valid, for example of"
                        + " `argocd account generate-token`";
            case 301, 302, 303, 307, 308 -> "it redirects, which is not followed; set its final address";
            default ->
                "it does not answer as Argo CD's API does (HTTP " + status + "); is the address that of"
                        + " argocd-server?";
        };
    }
}

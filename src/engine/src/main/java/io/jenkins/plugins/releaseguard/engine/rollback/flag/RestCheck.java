package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.RestType;
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

/** Tries a server with a REST API as an administrator has entered it. */
public final class RestCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1024 * 1024;

    private RestCheck() {}

    /** Asks the server, for at most some seconds. Writes nothing. */
    public static ConnectionCheck of(RestType type, WebServer server) {
        URI address = RestClient.api(server.url(), "");
        RestFailures failures = new RestFailures(type.words() + " " + server.name(), address);
        try {
            return new ConnectionCheck(
                    true, said(type, new RestClient(server, address, LIMIT, MOST_BYTES, failures), failures));
        } catch (LegException e) {
            return new ConnectionCheck(false, e.getMessage());
        }
    }

    private static String said(RestType type, RestClient rest, RestFailures failures) throws LegException {
        return switch (type) {
            case HTTP -> {
                RestClient.Answer answer = rest.get("", Map.of(), "reach it", TimeLimit.of(LIMIT));
                if (answer.status() == 401 || answer.status() == 403 || answer.status() >= 500) {
                    throw failures.answered("reach it", answer, "it what flags need", "");
                }
                yield "The server answers (HTTP " + answer.status()
                        + " at its base address); only a flag's path can be tried further";
            }
            case UNLEASH -> {
                RestClient.Answer answer = ask(rest, failures, "api/admin/projects", "read the projects", "projects");
                yield "Unleash answers; this token sees "
                        + answer.body().path("projects").size() + " projects";
            }
            case LAUNCHDARKLY -> {
                RestClient.Answer answer =
                        ask(rest, failures, "api/v2/caller-identity", "ask who this token is", "accountId");
                yield "LaunchDarkly answers; this is the token '"
                        + answer.body().path("tokenName").asText("without a name") + "'";
            }
            case GITHUB -> {
                ask(rest, failures, "", "reach it", "current_user_url");
                yield "GitHub answers; what the credential may do is asked of the repository, by readiness";
            }
            case GITLAB -> {
                RestClient.Answer answer = ask(rest, failures, "user", "ask who this token is", "username");
                yield "GitLab answers; this is the token of "
                        + answer.body().path("username").asText("");
            }
        };
    }

    private static RestClient.Answer ask(
            RestClient rest, RestFailures failures, String path, String asked, String field) throws LegException {
        RestClient.Answer answer = rest.get(path, Map.of(), asked, TimeLimit.of(LIMIT));
        if (answer.status() != 200) {
            throw failures.answered(asked, answer, "it", "the server's API is not at this address");
        }
        if (!answer.body().has(field)) {
            throw failures.of(Kind.UNSUITABLE, "cannot " + asked + ": the server does not answer as it should");
        }
        return answer;
    }
}

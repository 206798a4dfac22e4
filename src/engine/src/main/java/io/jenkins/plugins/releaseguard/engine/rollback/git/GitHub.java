package io.jenkins.plugins.releaseguard.engine.rollback.git;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.net.URI;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/** Pull requests of GitHub, in the words of its REST API ({@code /repos/OWNER/NAME/pulls}). */
final class GitHub extends CodeHost {
    private static final String PERMISSION = "`Pull requests: write` and `Contents: write`";

    GitHub(WebServer server, URI git) {
        super(server, RestType.GITHUB, git);
    }

    @Override
    String word() {
        return "pull request";
    }

    @Override
    String command(String from, String into) {
        return "gh pr create --base " + into + " --head " + from + " --fill";
    }

    @Override
    void check(TimeLimit time) throws LegException {
        JsonNode found = get("repos/" + repository(), Map.of(), "read the repository", PERMISSION, time)
                .body();
        if (found.path("archived").asBoolean(false)) {
            throw failure(Kind.UNSUITABLE, "repository " + repository() + " is archived, so nothing can be proposed");
        }
        if (!found.at("/permissions/push").asBoolean(true)) {
            throw failure(
                    Kind.FORBIDDEN,
                    "the credential may not write to repository " + repository() + "; grant " + PERMISSION);
        }
    }

    @Override
    Request find(String from, String into, TimeLimit time) throws LegException {
        String owner = repository().replaceFirst("/.*", "");
        Map<String, String> query = Map.of(
                "head",
                owner + ":" + from,
                "base",
                into,
                "state",
                "all",
                "sort",
                "created",
                "direction",
                "desc",
                "per_page",
                "5");
        JsonNode found = get("repos/" + repository() + "/pulls", query, "look for a pull request", PERMISSION, time)
                .body();
        return found.has(0) ? request(found.path(0)) : null;
    }

    private static Request request(JsonNode pull) {
        State state = !pull.path("merged_at").asText("").isEmpty()
                        && !pull.path("merged_at").isNull()
                ? State.MERGED
                : pull.path("state").asText().equals("open") ? State.OPEN : State.CLOSED;
        String number = pull.path("number").asText();
        return new Request("#" + number, number, state, pull.path("html_url").asText());
    }

    @Override
    Request open(String from, String into, String title, String text, TimeLimit time) throws LegException {
        String asked = "open a pull request";
        Map<String, String> body = Map.of("head", from, "base", into, "title", title, "body", text);
        RestClient.Answer answer = send("POST", "repos/" + repository() + "/pulls", body, asked, time);
        if (answer.status() == 201) {
            return request(answer.body());
        }
        if (answer.status() == 422) {
            // GitHub may not see the branch at once that has just been pushed
            throw failure(Kind.CONFLICT, "cannot " + asked + " yet (" + said(answer) + ")");
        }
        throw answered(asked, answer, PERMISSION);
    }

    @Override
    String merge(Request request, ObjectId head, TimeLimit time) throws LegException {
        String asked = "merge pull request " + request.number();
        String path = "repos/" + repository() + "/pulls/" + request.id() + "/merge";
        RestClient.Answer answer = send("PUT", path, Map.of("sha", head.name()), asked, time);
        return switch (answer.status()) {
            case 200 -> null;
            case 405, 409 -> said(answer);
            default -> throw answered(asked, answer, PERMISSION);
        };
    }
}

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

/** Merge requests of GitLab, in the words of its REST API v4 ({@code /projects/ID/merge_requests}). */
final class GitLab extends CodeHost {
    private static final String PERMISSION = "the role Developer and the scope `api`";
    private static final int DEVELOPER = 30;

    GitLab(WebServer server, URI git) {
        super(server, RestType.GITLAB, git);
    }

    private String project() {
        return "projects/" + repository().replace("/", "%2F");
    }

    @Override
    String word() {
        return "merge request";
    }

    @Override
    String command(String from, String into) {
        return "glab mr create --target-branch " + into + " --source-branch " + from + " --fill --yes";
    }

    @Override
    void check(TimeLimit time) throws LegException {
        JsonNode found =
                get(project(), Map.of(), "read the project", PERMISSION, time).body();
        if (found.path("archived").asBoolean(false)
                || !found.path("merge_requests_enabled").asBoolean(true)) {
            throw failure(Kind.UNSUITABLE, "project " + repository() + " is archived, or takes no merge requests");
        }
        JsonNode permissions = found.path("permissions");
        int level = Math.max(
                permissions.at("/project_access/access_level").asInt(0),
                permissions.at("/group_access/access_level").asInt(0));
        if (level > 0 && level < DEVELOPER) {
            throw failure(
                    Kind.FORBIDDEN,
                    "the credential may not write to project " + repository() + "; grant " + PERMISSION);
        }
    }

    @Override
    Request find(String from, String into, TimeLimit time) throws LegException {
        Map<String, String> query = Map.of(
                "source_branch",
                from,
                "target_branch",
                into,
                "order_by",
                "created_at",
                "sort",
                "desc",
                "state",
                "all",
                "per_page",
                "5");
        JsonNode found = get(project() + "/merge_requests", query, "look for a merge request", PERMISSION, time)
                .body();
        return found.has(0) ? request(found.path(0)) : null;
    }

    private static Request request(JsonNode merge) {
        State state =
                switch (merge.path("state").asText()) {
                    case "merged" -> State.MERGED;
                    case "closed" -> State.CLOSED;
                    default -> State.OPEN;
                };
        String number = merge.path("iid").asText();
        return new Request("!" + number, number, state, merge.path("web_url").asText());
    }

    @Override
    Request open(String from, String into, String title, String text, TimeLimit time) throws LegException {
        String asked = "open a merge request";
        Map<String, Object> body = Map.of(
                "source_branch",
                from,
                "target_branch",
                into,
                "title",
                title,
                "description",
                text,
                "remove_source_branch",
                true);
        RestClient.Answer answer = send("POST", project() + "/merge_requests", body, asked, time);
        if (answer.status() == 201) {
            return request(answer.body());
        }
        throw answered(asked, answer, PERMISSION);
    }

    @Override
    String merge(Request request, ObjectId head, TimeLimit time) throws LegException {
        String asked = "merge merge request " + request.number();
        String path = project() + "/merge_requests/" + request.id() + "/merge";
        RestClient.Answer answer = send("PUT", path, Map.of("sha", head.name()), asked, time);
        return switch (answer.status()) {
            case 200 -> null;
            case 405, 406, 409, 422 -> said(answer);
            default -> throw answered(asked, answer, PERMISSION);
        };
    }
}

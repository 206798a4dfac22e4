package io.jenkins.plugins.releaseguard.engine.rollback.git;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.RestFailures;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/** The pull requests of one repository at GitHub or GitLab, over its REST API. Thread-safe. */
abstract class CodeHost {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** Of a pull request. */
    enum State {
        OPEN,
        MERGED,
        CLOSED
    }

    /**
     * A pull request.
     *
     * @param number as people call it, for example {@code #12}
     * @param id of it in the API
     * @param page its address for people
     */
    record Request(String number, String id, State state, String page) {}

    private final String repository;
    private final RestClient rest;
    private final RestFailures failures;

    private CodeHost(WebServer server, RestType type, URI git) {
        URI address = RestClient.api(server.url(), "");
        // what stands before the API in the address of a host below a path stands before its repositories as well
        String prefix = address.getPath().replaceFirst("(?:/api/v\\d+)?/*$", "").replaceFirst("^/+", "");
        String path = Follower.Branch.path(git.toString());
        this.repository =
                !prefix.isEmpty() && path.startsWith(prefix + "/") ? path.substring(prefix.length() + 1) : path;
        this.failures = new RestFailures(type.words() + " " + server.name(), address);
        this.rest = new RestClient(server, address, REQUEST_LIMIT, MOST_BYTES, failures);
    }

    /**
     * The one of that type.
     *
     * @param server its API
     * @param git where the repository is cloned from
     */
    static CodeHost of(RestType type, WebServer server, URI git) {
        return type == RestType.GITLAB ? new GitLab(server, git) : new GitHub(server, git);
    }

    /** What it calls one, for example {@code pull request}. */
    abstract String word();

    /** How a person opens one. */
    abstract String command(String from, String into);

    /** Asks whether the credential may open one; an error if not. */
    abstract void check(TimeLimit time) throws LegException;

    /** The newest one from one branch into another; null: there was none. */
    abstract Request find(String from, String into, TimeLimit time) throws LegException;

    /** Opens one; another is an error that may pass. */
    abstract Request open(String from, String into, String title, String text, TimeLimit time) throws LegException;

    /**
     * Merges one, if {@code head} is still the newest commit of its branch.
     *
     * @return null: it is merged; otherwise why the host does not merge it now
     */
    abstract String merge(Request request, ObjectId head, TimeLimit time) throws LegException;

    final LegException failure(Kind kind, String message) {
        return failures.of(kind, message);
    }

    final String repository() {
        return repository;
    }

    final RestClient.Answer get(String path, Map<String, String> query, String asked, String permission, TimeLimit time)
            throws LegException {
        RestClient.Answer answer = rest.get(path, query, asked, time);
        if (answer.status() != 200) {
            throw answered(asked, answer, permission);
        }
        if (!answer.body().isContainerNode()) {
            throw failures.of(Kind.UNSUITABLE, "cannot " + asked + ": the server does not answer as its API does");
        }
        return answer;
    }

    final RestClient.Answer send(String method, String path, Map<String, ?> body, String asked, TimeLimit time)
            throws LegException {
        return rest.send(method, path, "application/json", RestClient.json(body), asked, time);
    }

    final LegException answered(String asked, RestClient.Answer answer, String permission) {
        return failures.answered(
                asked,
                answer,
                permission + " of repository " + repository,
                "there is no repository " + repository + ", or the credential may not see it");
    }

    /** Why a host does not merge, in its words. */
    static String said(RestClient.Answer answer) {
        JsonNode message = answer.body().path("message");
        String words = ServerWords.shown(message.isTextual() ? message.asText() : message.toString(), answer.header());
        return "HTTP " + answer.status() + (words.isEmpty() ? "" : ", " + words);
    }

    private static final class GitHub extends CodeHost {
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
                throw failure(
                        Kind.UNSUITABLE, "repository " + repository() + " is archived, so nothing can be proposed");
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
                    "head", owner + ":" + from, "base", into, "state", "all", "sort", "created", "direction", "desc");
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
            return new Request(
                    "#" + number, number, state, pull.path("html_url").asText());
        }

        @Override
        Request open(String from, String into, String title, String text, TimeLimit time) throws LegException {
            String asked = "open a pull request";
            Map<String, String> body = Map.of("head", from, "base", into, "title", title, "body", text);
            RestClient.Answer answer = send("POST", "repos/" + repository() + "/pulls", body, asked, time);
            if (answer.status() == 201) {
                return request(answer.body());
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

    private static final class GitLab extends CodeHost {
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
            JsonNode found = get(project(), Map.of(), "read the project", PERMISSION, time)
                    .body();
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
                    "all");
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
            return new Request(
                    "!" + number, number, state, merge.path("web_url").asText());
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
}

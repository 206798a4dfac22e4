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

    /** @param git where the repository is cloned from */
    CodeHost(WebServer server, RestType type, URI git) {
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

    /** Why a host does not do so, in its words. */
    static String said(RestClient.Answer answer) {
        JsonNode message = answer.body().path("message");
        StringBuilder words = new StringBuilder(message.isTextual() ? message.asText() : message.toString());
        for (JsonNode error : answer.body().path("errors")) {
            words.append(' ').append(error.path("message").asText(""));
        }
        String shown = ServerWords.shown(words.toString().strip(), answer.header());
        return "HTTP " + answer.status() + (shown.isEmpty() ? "" : ", " + shown);
    }
}

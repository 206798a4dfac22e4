package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is asked of Argo CD's REST API about one application. */
final class ApplicationApi {
    /** The most that is read of an answer: an application lists all of its resources. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private final ArgoCdAppSpec spec;
    private final Follower.Branch branch;
    private final RestClient rest;
    private final Failures failures;

    ApplicationApi(
            ArgoCdAppSpec spec, Follower.Branch branch, WebServer server, Duration requestLimit, Failures failures) {
        this.spec = spec;
        this.branch = branch;
        this.rest = new RestClient(server, address(server), requestLimit, MOST_BYTES, failures);
        this.failures = failures;
    }

    static URI address(WebServer server) {
        return RestClient.api(server.url(), "api/v1/");
    }

    /** As Argo CD has last seen it; changes nothing. */
    Application read(TimeLimit time) throws LegException {
        return found(rest.get(path(), query(), "read it", time), "read it").application();
    }

    /** Has Argo CD look at Git and the cluster again, and answers with what it has seen then. */
    Application refresh(TimeLimit time) throws LegException {
        return refreshed(time).application();
    }

    /**
     * An application.
     *
     * @param json as Argo CD writes it
     * @param header that was sent, which must not be shown; null: none
     */
    record Found(Application application, JsonNode json, String header) {
        /** Without the header. */
        @Override
        public String toString() {
            return "application " + json.path("metadata").path("name").asText();
        }
    }

    /** As {@link #refresh}, with all of the answer. */
    Found refreshed(TimeLimit time) throws LegException {
        Map<String, String> query = query();
        query.put("refresh", "normal");
        return found(rest.get(path(), query, "refresh it", time), "refresh it");
    }

    private Found found(RestClient.Answer answer, String asked) throws LegException {
        boolean isThis = answer.isGood()
                && spec.name()
                        .equals(answer.body().path("metadata").path("name").asText());
        if (!isThis) {
            throw failures.answered(asked, "get", answer);
        }
        Application found = Application.of(answer.body(), branch, answer.header());
        if (spec.project() != null && !spec.project().equals(found.project())) {
            throw failures.of(Kind.UNSUITABLE, "it is in project " + found.project() + " and not in " + spec.project());
        }
        return new Found(found, answer.body(), answer.header());
    }

    /** Starts a sync to what Git asks for now; Argo CD refuses it while another operation is under way. */
    void sync(boolean prune, TimeLimit time) throws LegException {
        Map<String, Object> body = new LinkedHashMap<>(query());
        body.put("prune", prune);
        RestClient.Answer answer = rest.post(path() + "/sync", body, "sync it", time);
        if (!answer.isGood()) {
            throw failures.answered("sync it", "sync", answer);
        }
    }

    /** Changes it; a test in the patch that fails is a conflict. */
    void patch(ArrayNode operations, TimeLimit time) throws LegException {
        Map<String, Object> body = new LinkedHashMap<>(query());
        body.put("name", spec.name());
        body.put("patch", operations.toString());
        body.put("patchType", "json");
        RestClient.Answer answer =
                rest.send("PATCH", path(), "application/json", RestClient.json(body), "pause it", time);
        if (!answer.isGood()) {
            boolean changed = answer.body().path("message").asText("").contains("error applying patch");
            throw changed
                    ? failures.of(Kind.CONFLICT, "cannot pause it: it is not as it was read, another writer was faster")
                    : failures.answered("pause it", "update", answer);
        }
    }

    /**
     * Asks whether the credential may do something to it; without that permission it is an error.
     *
     * @param action in the words of Argo CD's roles
     * @param done the same as a participle, for messages
     */
    void checkMay(String action, String done, String project, TimeLimit time) throws LegException {
        String asked = "ask whether it may be " + done;
        String path = "account/can-i/applications/" + action + "/" + project + "/" + spec.qualifiedName();
        RestClient.Answer answer = rest.get(path, Map.of(), asked, time);
        String said = answer.body().path("value").asText("");
        if (!answer.isGood() || !said.matches("yes|no")) {
            throw failures.answered(asked, action, answer);
        }
        if (said.equals("no")) {
            throw failures.of(Kind.FORBIDDEN, "cannot " + action + " it: " + failures.lacks(action));
        }
    }

    private String path() {
        return "applications/" + spec.name();
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (spec.project() != null) {
            query.put("project", spec.project());
        }
        if (spec.namespace() != null) {
            query.put("appNamespace", spec.namespace());
        }
        return query;
    }
}

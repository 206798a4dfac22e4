package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.RestFailures;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.net.URI;

/** What an Argo CD server's refusals mean to the person who has to act. */
final class Failures extends RestFailures {
    /** Of gRPC, which stand in the answer's body. */
    private static final int NOT_FOUND = 5;

    private static final int FAILED_PRECONDITION = 9;

    private final ArgoCdAppSpec spec;

    Failures(ArgoCdAppSpec spec, URI api) {
        super("application " + spec.qualifiedName() + " (Argo CD server " + spec.server() + ")", api);
        this.spec = spec;
    }

    /**
     * A refusal.
     *
     * @param asked what was to be done, for example {@code read it}
     * @param action that the credential needs, for example {@code sync}
     */
    LegException answered(String asked, String action, RestClient.Answer answer) {
        String what = "cannot " + asked + ": ";
        int status = answer.status();
        String said = said(answer);
        if (status >= 300 && status < 400) {
            return of(Kind.UNSUITABLE, what + "the server redirects (HTTP " + status + "); set its final address");
        }
        return switch (status) {
            case 200 -> notArgoCd(asked);
            case 401 ->
                of(
                        Kind.FORBIDDEN,
                        what + "the server " + (answer.header() == null ? "asks for a credential" : "refuses the token")
                                + " (HTTP 401); set one that is still valid");
            case 403 ->
                said.contains("sync window")
                        ? of(Kind.FORBIDDEN, what + "a sync window of its project is in the way (HTTP 403" + said + ")")
                        : of(Kind.FORBIDDEN, what + lacks(action) + " (HTTP 403" + said + ")");
            case 404 ->
                code(answer) == NOT_FOUND
                        ? of(Kind.NOT_FOUND, what + "there is no such application (HTTP 404" + said + ")")
                        : of(
                                Kind.UNSUITABLE,
                                what + "there is no Argo CD at the server's address (HTTP 404); set that of"
                                        + " argocd-server");
            case 409 -> of(Kind.CONFLICT, what + "another writer was faster (HTTP 409" + said + ")");
            case 408, 429, 500, 502, 503, 504 ->
                of(Kind.UNREACHABLE, what + "the server answers HTTP " + status + said);
            default ->
                of(
                        code(answer) == FAILED_PRECONDITION && said.contains("in progress")
                                ? Kind.CONFLICT
                                : Kind.UNSUITABLE,
                        what + "the server answers HTTP " + status + said);
        };
    }

    /** That the credential may not do something, and what would allow it. */
    String lacks(String action) {
        boolean unsure = action.equals("get") && spec.project() == null;
        return "the token lacks a permission" + (unsure ? ", or there is no such application" : "")
                + "; grant `p, ROLE, "
                + "applications, " + action + ", " + (spec.project() == null ? "PROJECT" : spec.project()) + "/"
                + spec.qualifiedName() + ", allow`"
                + (unsure ? " and write `in PROJECT` in the policy, which tells the two apart" : "");
    }

    private LegException notArgoCd(String asked) {
        return of(Kind.UNSUITABLE, "cannot " + asked + ": the server does not answer as Argo CD's API does");
    }

    private static int code(RestClient.Answer answer) {
        return answer.body().path("code").asInt();
    }

    /** The server's own words, after a comma. */
    private static String said(RestClient.Answer answer) {
        JsonNode body = answer.body();
        String words = body.path("message").asText(body.path("error").asText(""));
        String shown = ServerWords.shown(words, answer.header());
        return shown.isEmpty() ? "" : ", " + shown;
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.RestFailures;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.net.URI;

/** What an MLflow server's refusals mean to the person who has to act. */
final class Failures extends RestFailures {
    /** Null: no model in particular. */
    private final String model;

    Failures(MlflowAliasSpec spec, URI api) {
        this(spec.server(), spec.model(), api);
    }

    /** @param model null: no model in particular */
    Failures(String server, String model, URI api) {
        super(model == null ? "MLflow server " + server : "model " + model + " (MLflow server " + server + ")", api);
        this.model = model;
    }

    /**
     * @param asked what was to be done, for example {@code read alias champion}
     * @param write whether it was a write
     * @param body of the answer; missing where it is no JSON object
     * @param header that was sent; null: none
     */
    LegException answered(String asked, boolean write, int status, JsonNode body, String header) {
        String what = "cannot " + asked + ": ";
        String code = body.path("error_code").asText("");
        String said = said(body, header);
        if (status >= 300 && status < 400) {
            return of(
                    Kind.UNSUITABLE,
                    what + "the server redirects (HTTP " + status + "); set its final address, path included");
        }
        return switch (status) {
            case 401 ->
                of(
                        Kind.FORBIDDEN,
                        what + "the server " + (header == null ? "asks for a credential" : "refuses the credential")
                                + " (HTTP 401)");
            case 403 ->
                of(
                        Kind.FORBIDDEN,
                        what + "the credential lacks a permission (HTTP 403); grant " + (write ? "EDIT" : "READ")
                                + (model == null ? " on the registered models" : " on the registered model " + model));
            case 404 ->
                code.equals("RESOURCE_DOES_NOT_EXIST")
                        ? of(Kind.NOT_FOUND, what + "not found (HTTP 404" + said + ")")
                        : of(
                                Kind.UNSUITABLE,
                                what + "there is no MLflow registry with aliases at the server's address (HTTP 404"
                                        + said + "); aliases need MLflow 2.3 or newer");
            case 409 -> of(Kind.CONFLICT, what + "another writer was faster (HTTP 409" + said + ")");
            case 408, 429, 500, 502, 503, 504 ->
                of(Kind.UNREACHABLE, what + "the server answers HTTP " + status + said);
            default -> of(Kind.UNSUITABLE, what + "the server answers HTTP " + status + said);
        };
    }

    LegException notMlflow(String asked) {
        return of(Kind.UNSUITABLE, "cannot " + asked + ": the server does not answer as MLflow's REST API does");
    }

    /** The server's own words, after a comma. */
    private static String said(JsonNode body, String header) {
        String code = body.path("error_code").asText("");
        String message = body.path("message").asText("");
        String words = code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message;
        String shown = ServerWords.shown(words, header);
        return shown.isEmpty() ? "" : ", " + shown;
    }
}

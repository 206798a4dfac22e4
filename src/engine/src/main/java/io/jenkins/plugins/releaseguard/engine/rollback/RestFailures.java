package io.jenkins.plugins.releaseguard.engine.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.net.URI;
import java.util.List;

/** What it means to the person who has to act when a server's REST API cannot be asked; thread-safe. */
public class RestFailures {
    private final String object;
    private final String address;

    /**
     * @param object what is asked for, for example {@code MLflow server main}: messages begin with it
     * @param api its address
     */
    public RestFailures(String object, URI api) {
        this.object = object;
        this.address = api.getScheme() + "://" + api.getRawAuthority();
    }

    /** One about the object. */
    public final LegException of(Kind kind, String message) {
        return new LegException(kind, object + ": " + message);
    }

    /** What messages begin with. */
    public final String object() {
        return object;
    }

    final LegException tooLarge(String asked, int bytes) {
        return of(Kind.UNSUITABLE, "cannot " + asked + ": the server answers with more than " + bytes / 1024 + " KiB");
    }

    final LegException unusableCredential(String asked) {
        return of(Kind.FORBIDDEN, "cannot " + asked + ": the server's credential cannot be used");
    }

    final LegException unanswered(String asked, Throwable failure) {
        return of(
                Kind.UNREACHABLE, "cannot " + asked + ": the server (" + address + ") " + ServerWords.reason(failure));
    }

    /**
     * A refusal, where the server's kind is not known any better.
     *
     * @param asked what was to be done, for example {@code read it}
     * @param permission that the credential needs, in the server's own words
     * @param missing what a 404 means, and what to do
     */
    public final LegException answered(String asked, RestClient.Answer answer, String permission, String missing) {
        String what = "cannot " + asked + ": ";
        int status = answer.status();
        String said = " (HTTP " + status + said(answer) + ")";
        if (status >= 300 && status < 400) {
            return of(Kind.UNSUITABLE, what + "the server redirects" + said + "; set its final address");
        }
        return switch (status) {
            case 401 ->
                of(
                        Kind.FORBIDDEN,
                        what + "the server "
                                + (answer.header() == null ? "asks for a credential" : "refuses the credential")
                                + said);
            case 403 -> of(Kind.FORBIDDEN, what + "the credential lacks a permission" + said + "; grant " + permission);
            case 404 -> of(Kind.NOT_FOUND, what + missing + said);
            case 409, 412 -> of(Kind.CONFLICT, what + "another writer was faster" + said);
            case 408, 425, 429, 500, 502, 503, 504 ->
                of(Kind.UNREACHABLE, what + "the server answers HTTP " + status + said(answer));
            default -> of(Kind.UNSUITABLE, what + "the server answers HTTP " + status + said(answer));
        };
    }

    /** The server's own words, after a comma. */
    private static String said(RestClient.Answer answer) {
        for (String field : List.of("message", "error", "details", "name")) {
            JsonNode words = answer.body().path(field);
            String shown = words.isTextual() ? ServerWords.shown(words.asText(), answer.header()) : "";
            if (!shown.isEmpty()) {
                return ", " + shown;
            }
        }
        return "";
    }
}

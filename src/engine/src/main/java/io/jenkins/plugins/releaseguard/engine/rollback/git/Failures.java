package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.net.URI;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;

/** What a Git server's refusals mean to the person who has to act. */
final class Failures {
    private final String object;
    private final String address;

    Failures(WebServer server, String branch) {
        URI url = server.url();
        this.object = "branch " + branch + " of Git repository " + server.name();
        this.address = url.getScheme() + "://" + url.getRawAuthority();
    }

    LegException of(Kind kind, String message) {
        return new LegException(kind, object + ": " + message);
    }

    /** {@code branch main of Git repository deploys}. */
    String object() {
        return object;
    }

    /**
     * A request that failed.
     *
     * @param asked what was to be done, for example {@code fetch it}
     * @param status of the last answer; 0: there was none
     * @param header that was sent; null: none
     */
    LegException of(String asked, Exception failure, int status, boolean write, String header) {
        String what = "cannot " + asked + ": ";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BoundedHttp.TooMuchException) {
                return of(
                        Kind.UNSUITABLE,
                        what + "the server sends more than " + BoundedHttp.MOST_BYTES / 1024 / 1024
                                + " MiB; keep what is deployed in a repository without large files");
            }
        }
        return switch (status) {
            case 401 ->
                of(
                        Kind.FORBIDDEN,
                        what + "the server "
                                + (header == null ? "asks for a credential" : "refuses the credential")
                                + " (HTTP 401)");
            case 403 ->
                of(
                        Kind.FORBIDDEN,
                        what + "the credential lacks a permission (HTTP 403); grant "
                                + (write ? "write access to" : "read access to") + " the repository");
            case 404 ->
                of(
                        Kind.NOT_FOUND,
                        what + "there is no repository at its address, or the credential may not see it (HTTP 404)");
            case 0, 200 -> unanswered(what, failure);
            default ->
                status >= 300 && status < 400
                        ? of(
                                Kind.UNSUITABLE,
                                what + "the server redirects (HTTP " + status + "); set its final address")
                        : of(
                                status == 408 || status == 429 || status >= 500 ? Kind.UNREACHABLE : Kind.UNSUITABLE,
                                what + "the server answers HTTP " + status);
        };
    }

    private LegException unanswered(String what, Exception failure) {
        if (failure instanceof RuntimeException
                || failure instanceof NotSupportedException
                || failure.getCause() == null && failure instanceof TransportException) {
            return of(Kind.UNSUITABLE, what + "the server does not answer as Git's smart HTTP protocol does");
        }
        return of(Kind.UNREACHABLE, what + "the server (" + address + ") " + ServerWords.reason(failure));
    }

    LegException unusableCredential(String asked) {
        return of(Kind.FORBIDDEN, "cannot " + asked + ": the repository's credential cannot be used");
    }
}

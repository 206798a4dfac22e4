package io.jenkins.plugins.releaseguard.engine.rollback;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.net.URI;

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
}

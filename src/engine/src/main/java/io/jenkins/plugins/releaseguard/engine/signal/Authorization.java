package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * How a client shows who it is: by the value of an {@code Authorization} header, which shows itself to nobody but {@link
 * #header()}, or by a certificate. Thread-safe.
 */
public final class Authorization {
    /** The user with whom a token is shown to a Git host; GitHub documents it, the others take any. */
    public static final String GIT_TOKEN_USER = "x-access-token";

    private final Supplier<String> header;
    private final Tls tls;

    private Authorization(Supplier<String> header) {
        this(header, Tls.PLAIN);
    }

    private Authorization(Supplier<String> header, Tls tls) {
        this.header = header;
        this.tls = tls;
    }

    /** A client certificate, and no header. */
    public static Authorization certificate(Tls tls) {
        return new Authorization(() -> null, tls);
    }

    /** Anonymous. */
    public static Authorization none() {
        return new Authorization(() -> null);
    }

    /** A bearer token, asked for at every call. */
    public static Authorization bearer(Supplier<String> token) {
        return new Authorization(() -> "Bearer " + token.get());
    }

    /** A token that is sent as it is, asked for at every call. */
    public static Authorization token(Supplier<String> token) {
        return new Authorization(token);
    }

    /** User and password, asked for at every call. */
    public static Authorization basic(Supplier<String> user, Supplier<String> password) {
        return new Authorization(() -> "Basic "
                + Base64.getEncoder()
                        .encodeToString((user.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8)));
    }

    /** The header's value; null for none. */
    public String header() {
        return header.get();
    }

    /** What the connection trusts and shows. */
    public Tls tls() {
        return tls;
    }

    @Override
    public String toString() {
        return "Authorization[hidden]";
    }
}

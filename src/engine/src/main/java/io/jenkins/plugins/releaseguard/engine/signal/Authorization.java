package io.jenkins.plugins.releaseguard.engine.signal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;

/** The value of an {@code Authorization} header that shows itself to nobody but {@link #header()}. Thread-safe. */
public final class Authorization {
    /** The user with whom a token is shown to a Git host; GitHub documents it, the others take any. */
    public static final String GIT_TOKEN_USER = "x-access-token";

    private final Supplier<String> header;

    private Authorization(Supplier<String> header) {
        this.header = header;
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

    @Override
    public String toString() {
        return "Authorization[hidden]";
    }
}

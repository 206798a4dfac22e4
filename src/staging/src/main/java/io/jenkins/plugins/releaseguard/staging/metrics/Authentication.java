package io.jenkins.plugins.releaseguard.staging.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a server asks of a client.
 *
 * @param header that must come as {@code Authorization}; null: nothing
 * @param challenge for {@code WWW-Authenticate}; null with no header
 */
public record Authentication(String header, String challenge) {
    /** Anyone may ask. */
    public static Authentication none() {
        return new Authentication(null, null);
    }

    /** {@code Authorization: Bearer …}. */
    public static Authentication bearer(String token) {
        return new Authentication("Bearer " + token, "Bearer");
    }

    /** {@code Authorization: Basic …}. */
    public static Authentication basic(String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Authentication("Basic " + pair, "Basic realm=\"staging\"");
    }

    /**
     * Whether a request may pass.
     *
     * @param authorization its header; null: none
     */
    public boolean accepts(String authorization) {
        return header == null || header.equals(authorization);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return challenge == null ? "none" : challenge;
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback;

import java.net.URI;

/** A request as a shell command for a person. */
public final class Curl {
    private Curl() {}

    /**
     * One that fails when the server refuses.
     *
     * @param login options with which the person is known to the server, beginning with a blank; empty: none
     * @param contentType of the body; null: there is no body
     */
    public static String command(String method, URI address, String login, String contentType, String body) {
        return "curl -sS --fail-with-body -X " + method + " " + quoted(address.toString()) + login
                + (contentType == null ? "" : " -H " + quoted("Content-Type: " + contentType) + " -d " + quoted(body));
    }

    /** One word for a shell, whatever is in it. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

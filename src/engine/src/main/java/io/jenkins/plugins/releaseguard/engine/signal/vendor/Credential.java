package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What an {@code Authorization} header carries, for APIs that want it elsewhere.
 *
 * @param user null: it is a token
 * @param secret the password, or the token
 */
record Credential(String user, String secret) {
    private static final String BASIC = "Basic ";

    static Credential of(String header) {
        if (!header.startsWith(BASIC)) {
            return new Credential(null, header.substring(header.indexOf(' ') + 1));
        }
        String pair = new String(Base64.getDecoder().decode(header.substring(BASIC.length())), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        return new Credential(pair.substring(0, colon), pair.substring(colon + 1));
    }

    @Override
    public String toString() {
        return "Credential[hidden]";
    }
}

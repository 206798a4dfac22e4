package io.jenkins.plugins.releaseguard.engine.policy;

import java.net.URI;
import java.net.URISyntaxException;

/** Base addresses of servers: http or https, with a host, without anything secret in them. */
final class BaseAddress {
    private BaseAddress() {}

    /** Null: not one. */
    static URI parse(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            return web && plain && uri.getHost() != null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}

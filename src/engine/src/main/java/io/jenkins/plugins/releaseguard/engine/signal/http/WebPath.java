package io.jenkins.plugins.releaseguard.engine.signal.http;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A path that a policy may ask an administrator's server for: neither another host nor out of the server's prefix. */
public final class WebPath {
    private static final int LONGEST = 1000;
    private static final Pattern PATH =
            Pattern.compile("(?:/(?!/)(?:[A-Za-z0-9_.~!'()*,;:@&=+$-]|%(?!2[eEfF]|5[cC])[0-9A-Fa-f]{2})*)+"
                    + "(?:\\?(?:[A-Za-z0-9_.~!'()*,;:@&=+$/?-]|%[0-9A-Fa-f]{2})*)?");

    private WebPath() {}

    /**
     * The path at {@code key}; null, with a problem reported, where there is none that may be asked for.
     *
     * @param example for the problem
     */
    public static String read(Fields fields, String key, String example) {
        String path = fields.text(key);
        if (path == null || !isBelow(path)) {
            fields.problem(
                    key,
                    "found `" + (path == null ? "" : path) + "` at `" + key
                            + "`, expected a path below the server's address that"
                            + " begins with one `/` and has no `..`, for example " + example);
            return null;
        }
        return path;
    }

    /** Whether it leads neither to another host nor out of the server's prefix. */
    public static boolean isBelow(String path) {
        return path.length() <= LONGEST && PATH.matcher(path).matches() && !isClimbing(path);
    }

    private static boolean isClimbing(String path) {
        return path.split("\\?", 2)[0].matches("(?s).*/\\.{1,2}(/.*|$)");
    }

    /** With the names of what is released, encoded, so that each stays inside its part of the path. */
    public static String filled(String path, Look look) {
        return path.replace("$service", encoded(look.service())).replace("$namespace", encoded(look.namespace()));
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name == null ? "" : name, StandardCharsets.UTF_8)
                .replace(".", "%2E");
    }
}

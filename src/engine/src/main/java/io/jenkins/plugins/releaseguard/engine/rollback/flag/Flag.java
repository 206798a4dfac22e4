package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A flag at one moment.
 *
 * @param name as sentences call it
 * @param key as its store calls it
 * @param value that it has
 * @param place where it is kept: what makes its versions different from those of another flag of that key
 * @param source what it was read from
 */
record Flag(String name, String key, String value, Map<String, String> place, JsonNode source) {
    /** The key of a version's identity that holds the flag's value. */
    static final String VALUE = "value";

    private static final int MOST_SHOWN = 100;

    Flag {
        place = new LinkedHashMap<>(place);
    }

    /** The flag with a value, as a version. */
    Version version(String of) {
        Map<String, String> identity = new LinkedHashMap<>(place);
        identity.put("key", key);
        identity.put(VALUE, of);
        return new Version(key + "=" + cut(of), identity);
    }

    /** A value in a sentence. */
    static String shown(String value) {
        return "`" + cut(value) + "`";
    }

    private static String cut(String value) {
        String line = value.replaceAll("\\s+", " ");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }
}

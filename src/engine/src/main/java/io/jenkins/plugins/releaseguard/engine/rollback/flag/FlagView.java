package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/** A flag in its ConfigMap at one moment; immutable. */
final class FlagView {
    /** The key of a version's identity that holds the flag's value. */
    static final String VALUE = "value";

    private static final String KEY = "key";
    private static final String CONFIG_MAP = "configMap";
    private static final int MOST_SHOWN = 100;

    private final FeatureFlagSpec spec;
    private final JsonNode configMap;
    private final String value;

    private FlagView(FeatureFlagSpec spec, JsonNode configMap) {
        this.spec = spec;
        this.configMap = configMap;
        this.value = configMap.at("/data").path(spec.key()).asText();
    }

    /**
     * The flag, if it is one that can be switched.
     *
     * @param configMap null: there is none
     */
    static FlagView of(FeatureFlagSpec spec, JsonNode configMap) throws LegException {
        Failures failures = spec.failures();
        if (configMap == null) {
            throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + spec.namespace());
        }
        if (configMap.at("/binaryData").has(spec.key())) {
            throw failures.of(
                    Kind.UNSUITABLE, spec.key() + " is kept in binaryData and is no text; keep the flag in data");
        }
        if (!configMap.at("/data").has(spec.key())) {
            throw failures.of(Kind.NOT_FOUND, "it has no key " + spec.key() + " in data; a flag is never made anew");
        }
        if (configMap.path("immutable").asBoolean(false)) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "it is immutable, so no flag in it can be switched; keep the flag in a ConfigMap without"
                            + " `immutable: true`");
        }
        return new FlagView(spec, configMap);
    }

    String value() {
        return value;
    }

    JsonNode configMap() {
        return configMap;
    }

    String resourceVersion() {
        return configMap.at("/metadata/resourceVersion").asText("");
    }

    /** What the policy asks for, in the words that the value has now. */
    String wanted() throws LegException {
        String wanted = Setting.of(spec.setting(), value);
        if (wanted == null) {
            throw spec.failures()
                    .of(
                            Kind.UNSUITABLE,
                            spec.key() + " is " + shown(value) + ", which is neither on nor off; write the value that"
                                    + " it has to get in the place of `" + spec.setting() + "`");
        }
        return wanted;
    }

    /** The flag with a value, as a version. */
    Version version(String of) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(CONFIG_MAP, spec.cluster() + "/" + spec.namespace() + "/" + spec.configMap());
        identity.put(KEY, spec.key());
        identity.put(VALUE, of);
        return new Version(spec.key() + "=" + cut(of), identity);
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

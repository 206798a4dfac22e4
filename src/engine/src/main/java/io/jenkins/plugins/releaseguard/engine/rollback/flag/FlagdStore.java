package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flag among the definitions that flagd, OpenFeature's evaluation daemon, reads from a ConfigMap. Its default variant is set, or
 * its state.
 */
final class FlagdStore extends ConfigMapStore {
    private static final Map<String, String> STATES = Map.of("enabled", "ENABLED", "disabled", "DISABLED");
    private static final Map<String, String> TRUTHS = Map.of("on", "true", "off", "false");

    FlagdStore(FeatureFlagSpec spec, Objects objects) {
        super(spec, objects);
    }

    @Override
    String dataKey() {
        return spec.file();
    }

    private FlagFile file(String text) throws LegException {
        try {
            return FlagFile.of(text, spec.key());
        } catch (IllegalArgumentException e) {
            throw failures.of(Kind.UNSUITABLE, "its file " + spec.file() + " cannot be used: " + e.getMessage());
        }
    }

    /** A variant of that name is meant first. */
    private String field(FlagFile file) {
        return STATES.containsKey(spec.setting()) && !file.variants().containsKey(spec.setting())
                ? FlagFile.STATE
                : FlagFile.DEFAULT_VARIANT;
    }

    @Override
    Flag flag(String text, Map<String, String> place, JsonNode configMap) throws LegException {
        FlagFile file = file(text);
        String field = field(file);
        String value = file.field(field);
        if (value == null) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "the flag " + spec.key() + " in its file " + spec.file() + " has no `" + field
                            + "`; write it down with the value that it has today");
        }
        Map<String, String> placed = new LinkedHashMap<>(place);
        placed.put("file", spec.file());
        placed.put("field", field);
        return new Flag(
                (field.equals(FlagFile.STATE) ? "state of " : "default variant of ") + spec.key(),
                spec.key(),
                value,
                placed,
                configMap);
    }

    @Override
    String with(String text, String value) throws LegException {
        FlagFile file = file(text);
        String changed = file.with(field(file), value);
        if (!value.equals(file(changed).field(field(file)))) {
            throw failures.of(Kind.UNSUITABLE, "its file " + spec.file() + " cannot be changed without damage");
        }
        return changed;
    }

    @Override
    public String wanted(Flag now) throws LegException {
        FlagFile file = file(text(now.source()));
        String setting = spec.setting();
        Map<String, String> variants = file.variants();
        if (field(file).equals(FlagFile.STATE)) {
            return STATES.get(setting);
        }
        if (variants.containsKey(setting)) {
            return setting;
        }
        List<String> meant = variants.entrySet().stream()
                .filter(v -> v.getValue() != null && v.getValue().equals(TRUTHS.get(setting)))
                .map(Map.Entry::getKey)
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw failures.of(
                Kind.UNSUITABLE,
                "the flag " + spec.key() + " has no variant `" + setting + "`; write one of " + variants.keySet()
                        + ", or `disabled`");
    }

    @Override
    public String warning(Flag now, String wanted) throws LegException {
        String owner = super.warning(now, wanted);
        if (owner != null || !now.place().get("field").equals(FlagFile.DEFAULT_VARIANT)) {
            return owner;
        }
        return file(text(now.source())).hasTargeting()
                ? "still armed: its targeting rules may choose another variant; `disabled` switches them off too"
                : null;
    }
}

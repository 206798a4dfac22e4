package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.releaseguard.engine.rollback.Curl;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import java.util.List;
import java.util.Map;

/** Keeps a flag in a ConfigMap: as the value of a key, or in a file of flag definitions that is the value of one. */
abstract class ConfigMapStore implements FlagStore {
    final FeatureFlagSpec spec;
    final Failures failures;
    private final Objects objects;

    ConfigMapStore(FeatureFlagSpec spec, Objects objects) {
        this.spec = spec;
        this.failures = spec.failures();
        this.objects = objects;
    }

    static ConfigMapStore of(FeatureFlagSpec spec, Objects objects) {
        return spec.file() == null ? new KeyStore(spec, objects) : new FlagdStore(spec, objects);
    }

    @Override
    public String object() {
        return failures.object();
    }

    /** The key of the ConfigMap whose value is, or has, the flag. */
    abstract String dataKey();

    /** The flag, from the text that has it. */
    abstract Flag flag(String text, Map<String, String> place, JsonNode configMap) throws LegException;

    /** That text with another value of the flag. */
    abstract String with(String text, String value) throws LegException;

    @Override
    public Flag read() throws LegException {
        JsonNode configMap = objects.get(Type.CONFIG_MAP, spec.configMap());
        if (configMap == null) {
            throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + spec.namespace());
        }
        String key = dataKey();
        if (configMap.at("/binaryData").has(key)) {
            throw failures.of(Kind.UNSUITABLE, key + " is kept in binaryData and is no text; keep the flag in data");
        }
        if (!configMap.at("/data").has(key)) {
            throw failures.of(Kind.NOT_FOUND, "it has no key " + key + " in data; a flag is never made anew");
        }
        if (configMap.path("immutable").asBoolean(false)) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "it is immutable, so no flag in it can be switched; keep the flag in a ConfigMap without"
                            + " `immutable: true`");
        }
        Map<String, String> place =
                Map.of("configMap", spec.cluster() + "/" + spec.namespace() + "/" + spec.configMap());
        return flag(text(configMap), place, configMap);
    }

    final String text(JsonNode configMap) {
        return configMap.at("/data").path(dataKey()).asText();
    }

    @Override
    public String syncedBy(Flag now) throws LegException {
        String syncedBy = Owner.syncedBy(now.source(), spec.others());
        if (syncedBy != null && !spec.isBesideGit()) {
            throw failures.undoneBy(syncedBy, now.version(now.value()));
        }
        return syncedBy;
    }

    @Override
    public void set(Flag seen, String value) throws LegException {
        String syncedBy = syncedBy(seen);
        if (syncedBy != null) {
            throw failures.notSyncedBy(syncedBy);
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String path = "/data/" + JsonPatch.escaped(dataKey());
        String text = text(seen.source());
        objects.patch(
                Type.CONFIG_MAP,
                spec.configMap(),
                new JsonPatch()
                        .test(path, nodes.textNode(text))
                        .replace(path, nodes.textNode(with(text, value)))
                        .operations());
    }

    @Override
    public String command(Flag seen, String value) throws LegException {
        JsonNode patch = JsonNodeFactory.instance
                .objectNode()
                .set("data", JsonNodeFactory.instance.objectNode().put(dataKey(), with(text(seen.source()), value)));
        return "kubectl patch configmap " + spec.configMap() + " -n " + spec.namespace() + " --type merge -p "
                + Curl.quoted(patch.toString());
    }

    @Override
    public String commandToLook() {
        return "kubectl get configmap " + spec.configMap() + " -n " + spec.namespace() + " -o yaml";
    }

    @Override
    public String warning(Flag now, String wanted) throws LegException {
        return Owner.warning(now.source());
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return objects.lacking(spec.configMap(), new FeatureFlagKind().permissions());
    }

    @Override
    public LegException failure(Kind kind, String message) {
        return failures.of(kind, message);
    }

    @Override
    public void close() {
        objects.close();
    }

    /** The flag is the key's value. */
    private static final class KeyStore extends ConfigMapStore {
        KeyStore(FeatureFlagSpec spec, Objects objects) {
            super(spec, objects);
        }

        @Override
        String dataKey() {
            return spec.key();
        }

        @Override
        Flag flag(String text, Map<String, String> place, JsonNode configMap) {
            return new Flag(spec.key(), spec.key(), text, place, configMap);
        }

        @Override
        String with(String text, String value) {
            return value;
        }

        @Override
        public String wanted(Flag now) throws LegException {
            return Setting.wanted(spec.setting(), now, failures::of);
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Names;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ConfigMap, or a file in one. */
final class ConfigMapPlace implements Place {
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");
    private static final String RESTART = "(?:\\s+and\\s+restart\\s+(?<restart>\\S+))?";
    private static final String NAME = "(?:(?<cluster>[^\\s/]+)/)?(?<namespace>[^\\s/]+)/(?<name>[^\\s/]+)";
    private static final Pattern WHOLE = Pattern.compile(NAME + RESTART);
    private static final Pattern IN_FILE = Pattern.compile(NAME + "/(?<file>[^\\s/]+)" + RESTART);

    /** Whether flags are definitions in a file. */
    private final boolean hasFile;

    ConfigMapPlace(boolean hasFile) {
        this.hasFile = hasFile;
    }

    @Override
    public String word() {
        return hasFile ? "flagd" : "configmap";
    }

    @Override
    public String usage() {
        return word() + " [CLUSTER/]NAMESPACE/NAME" + (hasFile ? "/FILE" : "") + " [and restart DEPLOYMENT]";
    }

    @Override
    public LegSpec read(String place, Asked asked, Lookup lookup, Runnable malformed) {
        Matcher named = (hasFile ? IN_FILE : WHOLE).matcher(place);
        if (!named.matches()) {
            malformed.run();
            return null;
        }
        Position at = asked.at();
        String file = hasFile ? named.group("file") : null;
        String namespace = named.group("namespace");
        String configMap = named.group("name");
        String restart = named.group("restart");
        // a flag in a file may have any name
        boolean valid = isKey(hasFile ? file : asked.key(), at, lookup);
        valid &= Names.isNamespace(namespace, at, lookup);
        valid &= Names.isObject(configMap, "ConfigMap's name", at, lookup);
        valid &= restart == null || Names.isObject(restart, "Deployment's name", at, lookup);
        if (!valid) {
            return null;
        }
        Cluster cluster = lookup.cluster(named.group("cluster"), namespace, at);
        return cluster == null
                ? null
                : new FeatureFlagSpec(
                        asked.text(),
                        at,
                        cluster.name(),
                        namespace,
                        configMap,
                        asked.key(),
                        file,
                        asked.setting(),
                        restart,
                        asked.ifStillBreachingAfter(),
                        Beside.NOTHING);
    }

    private static boolean isKey(String key, Position at, Lookup lookup) {
        boolean valid = KEY.matcher(key).matches();
        if (!valid) {
            lookup.problem(
                    at,
                    "`" + key + "` cannot be a key of a ConfigMap; expected letters, digits, `-`, `_` and `.`, at most"
                            + " 253");
        }
        return valid;
    }
}

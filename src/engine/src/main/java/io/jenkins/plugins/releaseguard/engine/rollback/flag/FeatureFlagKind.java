package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Names;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A flag in a ConfigMap: {@code feature-flag KEY off in configmap [CLUSTER/]NAMESPACE/NAME}. */
public final class FeatureFlagKind implements Mechanism {
    private static final Pattern SHAPE = Pattern.compile("feature-flag\\s+(\\S+)\\s+(\\S+)\\s+in\\s+configmap\\s+"
            + "(?:([^\\s/]+)/)?([^\\s/]+)/([^\\s/]+)(?:\\s+and\\s+restart\\s+(\\S+))?");
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    @Override
    public String word() {
        return "feature-flag";
    }

    @Override
    public String usage() {
        return "feature-flag KEY off|on|VALUE in configmap [CLUSTER/]NAMESPACE/NAME [and restart DEPLOYMENT]";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags`");
            return null;
        }
        String key = leg.group(1);
        String namespace = leg.group(4);
        String configMap = leg.group(5);
        String restart = leg.group(6);
        boolean named = KEY.matcher(key).matches();
        if (!named) {
            lookup.problem(
                    at,
                    "`" + key + "` cannot be a key of a ConfigMap; expected letters, digits, `-`, `_` and `.`, at most"
                            + " 253");
        }
        named &= Names.isNamespace(namespace, at, lookup);
        named &= Names.isObject(configMap, "ConfigMap's name", at, lookup);
        named &= restart == null || Names.isObject(restart, "Deployment's name", at, lookup);
        if (!named) {
            return null;
        }
        Cluster cluster = lookup.cluster(leg.group(3), namespace, at);
        return cluster == null
                ? null
                : new FeatureFlagSpec(
                        text.strip(),
                        at,
                        cluster.name(),
                        namespace,
                        configMap,
                        key,
                        leg.group(2),
                        restart,
                        ifStillBreachingAfter);
    }

    @Override
    public List<Permission> permissions() {
        return List.of(new Permission("get", "", "configmaps"), new Permission("patch", "", "configmaps"));
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        FeatureFlagSpec flag = (FeatureFlagSpec) spec;
        return new FeatureFlagLeg(flag, connections.kubernetes(flag.cluster()));
    }
}

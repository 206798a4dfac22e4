package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;
import java.util.List;

/**
 * {@code feature-flag KEY off|on|VALUE in configmap [CLUSTER/]NAMESPACE/NAME [and restart DEPLOYMENT]}, or
 * {@code in flagd [CLUSTER/]NAMESPACE/NAME/FILE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the ConfigMap
 * @param configMap its name
 * @param key of the flag
 * @param file the ConfigMap's key whose value is a file of flag definitions that has it; null: the flag is a key itself
 * @param setting {@code off}, {@code on} or the value itself
 * @param restart the Deployment whose pods read the flag when they start; null: none
 * @param ifStillBreachingAfter null: always due
 * @param others what the legs of its policy do about what Git asks for
 */
public record FeatureFlagSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String configMap,
        String key,
        String file,
        String setting,
        String restart,
        Duration ifStillBreachingAfter,
        Beside others)
        implements LegSpec {
    private static final long serialVersionUID = 4L;

    /** A flag that is a key of the ConfigMap, without a leg that changes what Git asks for. */
    public FeatureFlagSpec(
            String text,
            Position at,
            String cluster,
            String namespace,
            String configMap,
            String key,
            String setting,
            String restart,
            Duration ifStillBreachingAfter) {
        this(
                text,
                at,
                cluster,
                namespace,
                configMap,
                key,
                null,
                setting,
                restart,
                ifStillBreachingAfter,
                Beside.NOTHING);
    }

    boolean isBesideGit() {
        return others.changesGit();
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        return new FeatureFlagSpec(
                text,
                at,
                cluster,
                namespace,
                configMap,
                key,
                file,
                setting,
                restart,
                ifStillBreachingAfter,
                Beside.of(legs));
    }

    @Override
    public String object() {
        return configMap;
    }

    @Override
    public boolean movesTraffic() {
        return false;
    }

    @Override
    public boolean returnsVersion() {
        return false;
    }

    Failures failures() {
        return new Failures("configmap", namespace, configMap, cluster);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.argo;

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

/** A canary or blue/green release by Argo Rollouts: {@code argo-rollout NAME in [CLUSTER/]NAMESPACE}. */
public final class ArgoRolloutKind implements Mechanism {
    static final List<Permission> PERMISSIONS = List.of(
            new Permission("get", "argoproj.io", "rollouts"),
            new Permission("patch", "argoproj.io", "rollouts"),
            new Permission("patch", "argoproj.io", "rollouts", "status"),
            new Permission("list", "apps", "replicasets"));

    /** For a Deployment that holds the template. */
    static final List<Permission> WORKLOAD_PERMISSIONS =
            List.of(new Permission("get", "apps", "deployments"), new Permission("patch", "apps", "deployments"));

    private static final Pattern SHAPE = Pattern.compile("argo-rollout\\s+(\\S+)\\s+in\\s+(?:([^\\s/]+)/)?([^\\s/]+)");

    @Override
    public String word() {
        return "argo-rollout";
    }

    @Override
    public String usage() {
        return "argo-rollout NAME in [CLUSTER/]NAMESPACE";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `argo-rollout model-svc in prod`");
            return null;
        }
        String name = leg.group(1);
        String namespace = leg.group(3);
        boolean named = Names.isObject(name, "rollout's name", at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        if (!named) {
            return null;
        }
        Cluster cluster = lookup.cluster(leg.group(2), namespace, at);
        return cluster == null
                ? null
                : new ArgoRolloutSpec(text.strip(), at, cluster.name(), namespace, name, ifStillBreachingAfter);
    }

    @Override
    public List<Permission> permissions() {
        return PERMISSIONS;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        ArgoRolloutSpec rollout = (ArgoRolloutSpec) spec;
        return new ArgoRolloutLeg(rollout, connections.kubernetes(rollout.cluster()));
    }
}

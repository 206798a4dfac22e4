package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

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

/** The undo of a Deployment: {@code deployment NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE}. */
public final class DeploymentKind implements Mechanism {
    static final List<Permission> PERMISSIONS = List.of(
            new Permission("get", "apps", "deployments"),
            new Permission("patch", "apps", "deployments"),
            new Permission("list", "apps", "replicasets"));

    private static final Pattern SHAPE = Pattern.compile("deployment\\s+(\\S+)\\s+to\\s+"
            + "(?:last-known-good|revision\\s+([1-9]\\d{0,17}))\\s+in\\s+(?:([^\\s/]+)/)?([^\\s/]+)");

    @Override
    public String word() {
        return "deployment";
    }

    @Override
    public String usage() {
        return "deployment NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `deployment model-svc to last-known-good in prod`");
            return null;
        }
        String name = leg.group(1);
        String namespace = leg.group(4);
        boolean named = Names.isObject(name, "Deployment's name", at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        if (!named) {
            return null;
        }
        Long revision = leg.group(2) == null ? null : Long.valueOf(leg.group(2));
        Cluster cluster = lookup.cluster(leg.group(3), namespace, at);
        return cluster == null
                ? null
                : new DeploymentSpec(
                        text.strip(), at, cluster.name(), namespace, name, revision, ifStillBreachingAfter);
    }

    @Override
    public List<Permission> permissions() {
        return PERMISSIONS;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        DeploymentSpec deployment = (DeploymentSpec) spec;
        return new DeploymentLeg(deployment, connections.kubernetes(deployment.cluster()));
    }
}

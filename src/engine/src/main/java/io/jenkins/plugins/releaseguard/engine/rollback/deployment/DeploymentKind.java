package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PlacedForm;
import java.time.Duration;
import java.util.List;

/** The undo of a Deployment: {@code deployment NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE}. */
public final class DeploymentKind implements Mechanism {
    static final List<Permission> PERMISSIONS = List.of(
            new Permission("get", "apps", "deployments"),
            new Permission("patch", "apps", "deployments"),
            new Permission("list", "apps", "replicasets"));

    private static final PlacedForm FORM = new PlacedForm(
            "deployment",
            "\\s+to\\s+(?:last-known-good|revision\\s+(?<revision>[1-9]\\d{0,17}))",
            "deployment NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE",
            "deployment model-svc to last-known-good in prod",
            "Deployment's name");

    @Override
    public String word() {
        return "deployment";
    }

    @Override
    public String usage() {
        return FORM.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        PlacedForm.Placed leg = FORM.read(text, at, lookup);
        if (leg == null) {
            return null;
        }
        Long revision = leg.group("revision") == null ? null : Long.valueOf(leg.group("revision"));
        return new DeploymentSpec(
                leg.text(), at, leg.cluster(), leg.namespace(), leg.name(), revision, ifStillBreachingAfter);
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

package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PlacedForm;
import java.time.Duration;
import java.util.List;

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

    private static final PlacedForm FORM = new PlacedForm(
            "argo-rollout",
            "",
            "argo-rollout NAME in [CLUSTER/]NAMESPACE",
            "argo-rollout model-svc in prod",
            "rollout's name");

    @Override
    public String word() {
        return "argo-rollout";
    }

    @Override
    public String usage() {
        return FORM.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        PlacedForm.Placed leg = FORM.read(text, at, lookup);
        return leg == null
                ? null
                : new ArgoRolloutSpec(
                        leg.text(), at, leg.cluster(), leg.namespace(), leg.name(), ifStillBreachingAfter);
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

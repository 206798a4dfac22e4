package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PlacedForm;
import java.time.Duration;
import java.util.List;

/** The undo of a Deployment or a StatefulSet: {@code WORD NAME to last-known-good|revision N|image IMAGE@DIGEST in [CLUSTER/]NAMESPACE}. */
public final class WorkloadKind implements Mechanism {
    private final Workload workload;
    private final PlacedForm form;

    private WorkloadKind(Workload workload) {
        String word = workload.word();
        this.workload = workload;
        this.form = new PlacedForm(
                word,
                "\\s+to\\s+(?:last-known-good|revision\\s+(?<revision>[1-9]\\d{0,17})|image\\s+(?<image>"
                        + ContainerImage.PINNED + "))",
                word + " NAME to last-known-good|revision N|image IMAGE@sha256:DIGEST in [CLUSTER/]NAMESPACE",
                word + " model-svc to last-known-good in prod",
                workload.type().kind() + "'s name");
    }

    /** {@code deployment …}. */
    public static WorkloadKind deployment() {
        return new WorkloadKind(Workload.DEPLOYMENT);
    }

    /** {@code statefulset …}. */
    public static WorkloadKind statefulSet() {
        return new WorkloadKind(Workload.STATEFUL_SET);
    }

    @Override
    public String word() {
        return workload.word();
    }

    @Override
    public String usage() {
        return form.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        PlacedForm.Placed leg = form.read(text, at, lookup);
        if (leg == null) {
            return null;
        }
        Long revision = leg.group("revision") == null ? null : Long.valueOf(leg.group("revision"));
        return new WorkloadSpec(
                leg.text(),
                at,
                workload,
                leg.cluster(),
                leg.namespace(),
                leg.name(),
                revision,
                leg.group("image"),
                ifStillBreachingAfter);
    }

    @Override
    public List<Permission> permissions() {
        return workload.permissions();
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        WorkloadSpec of = (WorkloadSpec) spec;
        return new WorkloadLeg(of, connections.kubernetes(of.cluster()));
    }
}

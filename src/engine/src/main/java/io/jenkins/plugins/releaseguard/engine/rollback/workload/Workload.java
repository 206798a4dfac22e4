package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import java.util.List;

/** The kinds of Kubernetes' own whose pods follow a template, and that keep its earlier versions. */
public enum Workload {
    DEPLOYMENT(
            Type.DEPLOYMENT,
            Type.REPLICA_SET,
            Revision.Keys.DEPLOYMENT.hash(),
            List.of(
                    Type.DEPLOYMENT.permission("get"),
                    Type.DEPLOYMENT.permission("patch"),
                    Type.REPLICA_SET.permission("list"))),
    STATEFUL_SET(
            Type.STATEFUL_SET,
            Type.CONTROLLER_REVISION,
            ControllerRevision.POD_LABEL,
            List.of(
                    Type.STATEFUL_SET.permission("get"),
                    Type.STATEFUL_SET.permission("patch"),
                    Type.CONTROLLER_REVISION.permission("list"),
                    Type.POD.permission("list"),
                    Type.POD.permission("delete")));

    private final Type type;
    private final Type revisions;
    private final String podLabel;
    private final List<Permission> permissions;

    Workload(Type type, Type revisions, String podLabel, List<Permission> permissions) {
        this.type = type;
        this.revisions = revisions;
        this.podLabel = podLabel;
        this.permissions = permissions;
    }

    Type type() {
        return type;
    }

    /** What keeps its earlier versions. */
    Type revisions() {
        return revisions;
    }

    /** The label that tells the pods of its versions apart. */
    String podLabel() {
        return podLabel;
    }

    /** What a leg has to be allowed to do. */
    List<Permission> permissions() {
        return permissions;
    }

    /** {@code statefulset}, of a policy and of {@code kubectl}. */
    String word() {
        return type.word();
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PlacedForm;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The rollback of a Helm release: {@code helm NAME to last-known-good|[revision] N in [CLUSTER/]NAMESPACE}. */
public final class HelmKind implements Mechanism {
    private static final PlacedForm FORM = new PlacedForm(
            "helm",
            "\\s+to\\s+(?:last-known-good|(?:revision\\s+)?(?<revision>[1-9]\\d{0,8}))",
            "helm NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE",
            "helm model-svc to last-known-good in prod",
            "release's name");
    private static final int LONGEST_NAME = 53;

    @Override
    public String word() {
        return "helm";
    }

    @Override
    public String usage() {
        return FORM.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        PlacedForm.Placed leg = FORM.read(text, at, lookup, found -> isShort(found.group("name"), at, lookup));
        if (leg == null) {
            return null;
        }
        Integer revision = leg.group("revision") == null ? null : Integer.valueOf(leg.group("revision"));
        return new HelmSpec(
                leg.text(), at, leg.cluster(), leg.namespace(), leg.name(), revision, ifStillBreachingAfter);
    }

    private static boolean isShort(String name, Position at, Lookup lookup) {
        boolean valid = name.length() <= LONGEST_NAME;
        if (!valid) {
            lookup.problem(at, "`" + name + "` is longer than the " + LONGEST_NAME + " characters that Helm allows");
        }
        return valid;
    }

    /** Of Helm's own work; what the objects of a chart need beside it, its manifest says. */
    @Override
    public List<Permission> permissions() {
        return Stream.of("get", "list", "create", "update", "patch")
                .map(verb -> new Permission(verb, "", "secrets"))
                .toList();
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        HelmSpec helm = (HelmSpec) spec;
        KubernetesClient client = connections.kubernetes(helm.cluster());
        HelmBinary binary = new HelmBinary(connections.helm(), null, connections.machine(), helm.failures());
        return new HelmLeg(helm, client, binary, connections.actor(), Clock.systemUTC());
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Names;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rollback of a Helm release: {@code helm NAME to last-known-good|[revision] N in [CLUSTER/]NAMESPACE}. */
public final class HelmKind implements Mechanism {
    private static final Pattern SHAPE = Pattern.compile("helm\\s+(\\S+)\\s+to\\s+"
            + "(?:last-known-good|(?:revision\\s+)?([1-9]\\d{0,8}))\\s+in\\s+(?:([^\\s/]+)/)?([^\\s/]+)");
    private static final int LONGEST_NAME = 53;

    @Override
    public String word() {
        return "helm";
    }

    @Override
    public String usage() {
        return "helm NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `helm model-svc to last-known-good in prod`");
            return null;
        }
        String name = leg.group(1);
        String namespace = leg.group(4);
        boolean named = Names.isObject(name, "release's name", at, lookup);
        if (named && name.length() > LONGEST_NAME) {
            lookup.problem(at, "`" + name + "` is longer than the " + LONGEST_NAME + " characters that Helm allows");
            named = false;
        }
        named &= Names.isNamespace(namespace, at, lookup);
        if (!named) {
            return null;
        }
        Integer revision = leg.group(2) == null ? null : Integer.valueOf(leg.group(2));
        Cluster cluster = lookup.cluster(leg.group(3), namespace, at);
        return cluster == null
                ? null
                : new HelmSpec(text.strip(), at, cluster.name(), namespace, name, revision, ifStillBreachingAfter);
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

package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Names;
import io.jenkins.plugins.releaseguard.engine.rollback.pause.PauseLeg;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pause of Flux: {@code flux-suspend kustomization|helmrelease|image-update NAME in [CLUSTER/]NAMESPACE}. */
public final class FluxSuspendKind implements Mechanism {
    private static final Pattern SHAPE =
            Pattern.compile("flux-suspend\\s+(?<kind>kustomization|helmrelease|image-update)\\s+(?<name>\\S+)\\s+in\\s+"
                    + "(?:(?<cluster>[^\\s/]+)/)?(?<namespace>[^\\s/]+)");

    @Override
    public String word() {
        return "flux-suspend";
    }

    @Override
    public String usage() {
        return "flux-suspend kustomization|helmrelease|image-update NAME in [CLUSTER/]NAMESPACE";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `flux-suspend kustomization apps in flux-system`");
            return null;
        }
        Suspendable kind = Suspendable.of(leg.group("kind"));
        String name = leg.group("name");
        String namespace = leg.group("namespace");
        boolean named = Names.isObject(name, kind.word() + "'s name", at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        Cluster cluster = named ? lookup.cluster(leg.group("cluster"), namespace, at) : null;
        return cluster == null
                ? null
                : new FluxSuspendSpec(text.strip(), at, kind, cluster.name(), namespace, name, ifStillBreachingAfter);
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        FluxSuspendSpec suspend = (FluxSuspendSpec) spec;
        return new PauseLeg(
                suspend,
                new FluxSwitch(suspend, connections.kubernetes(suspend.cluster())),
                connections.actor(),
                PauseLeg.DEFAULT_LIMIT);
    }
}

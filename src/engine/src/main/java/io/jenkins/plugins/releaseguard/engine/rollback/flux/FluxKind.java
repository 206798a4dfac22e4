package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.FollowerKind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.Connections;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Names;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An object of Flux: {@code flux kustomization|helmrelease NAME in [CLUSTER/]NAMESPACE [source in NAMESPACE]}. */
public final class FluxKind implements FollowerKind {
    private static final Pattern SHAPE =
            Pattern.compile("flux\\s+(?<type>kustomization|helmrelease)\\s+(?<name>\\S+)\\s+in\\s+"
                    + "(?:(?<cluster>[^\\s/]+)/)?(?<namespace>[^\\s/]+)(?:\\s+source\\s+in\\s+(?<source>[^\\s/]+))?");

    @Override
    public String word() {
        return "flux";
    }

    @Override
    public Class<? extends Follower.Spec> specs() {
        return FluxSpec.class;
    }

    @Override
    public String usage() {
        return "flux kustomization|helmrelease NAME in [CLUSTER/]NAMESPACE [source in NAMESPACE]";
    }

    @Override
    public Follower.Spec read(String text, Position at, Lookup lookup) {
        Matcher flux = SHAPE.matcher(text);
        if (!flux.matches()) {
            lookup.problem(
                    at,
                    "found `" + text + "` after `then`, expected `" + usage()
                            + "`, for example `then flux kustomization model-svc in prod`");
            return null;
        }
        String name = flux.group("name");
        String namespace = flux.group("namespace");
        String source = flux.group("source") == null ? namespace : flux.group("source");
        boolean named = Names.isObject(name, flux.group("type") + "'s name", at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        named &= source.equals(namespace) || Names.isNamespace(source, at, lookup);
        if (!named) {
            return null;
        }
        Cluster cluster = lookup.cluster(flux.group("cluster"), namespace, at);
        boolean reaches = cluster != null
                && (source.equals(namespace) || lookup.cluster(flux.group("cluster"), source, at) != null);
        return reaches
                ? new FluxSpec(
                        cluster.name(),
                        flux.group("type").equals("helmrelease") ? Type.FLUX_HELM_RELEASE : Type.FLUX_KUSTOMIZATION,
                        namespace,
                        name,
                        source)
                : null;
    }

    @Override
    public Follower open(Follower.Spec spec, Follower.Branch branch, Connections connections) throws LegException {
        FluxSpec flux = (FluxSpec) spec;
        return new Flux(flux, branch, connections.kubernetes(flux.cluster()));
    }
}

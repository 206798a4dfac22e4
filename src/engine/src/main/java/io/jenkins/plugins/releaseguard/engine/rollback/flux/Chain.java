package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The objects of Flux through which a commit comes into the world, in this order, at one moment.
 *
 * @param source a GitRepository
 * @param kustomization that applies it
 * @param release a HelmRelease in that; null: the Kustomization is the last one
 */
record Chain(FluxObject source, FluxObject kustomization, FluxObject release) {
    private static final String KUSTOMIZED_BY = "kustomize.toolkit.fluxcd.io/";
    private static final int SHORT = 10;

    /** Reads it from its end to its source. */
    static Chain read(FluxSpec spec, KubernetesClient client) throws LegException {
        FluxObject last = get(spec, client, spec.type(), spec.namespace(), spec.name());
        if (spec.type() == Type.FLUX_KUSTOMIZATION) {
            return new Chain(source(spec, client, last), last, null);
        }
        FluxObject kustomization = kustomization(spec, client, last);
        return new Chain(source(spec, client, kustomization), kustomization, last);
    }

    private static FluxObject kustomization(FluxSpec spec, KubernetesClient client, FluxObject release)
            throws LegException {
        JsonNode labels = release.json().at("/metadata/labels");
        String by = labels.path(KUSTOMIZED_BY + "name").asText("");
        if (by.isEmpty()) {
            throw release.of(
                    Kind.UNSUITABLE,
                    "no Kustomization of Flux applies it (label " + KUSTOMIZED_BY
                            + "name), so no commit can be told to be in it");
        }
        String namespace = labels.path(KUSTOMIZED_BY + "namespace").asText(spec.namespace());
        checkReach(spec, release, "the Kustomization that applies it", namespace);
        return get(spec, client, Type.FLUX_KUSTOMIZATION, namespace, by);
    }

    private static FluxObject source(FluxSpec spec, KubernetesClient client, FluxObject kustomization)
            throws LegException {
        JsonNode reference = kustomization.json().at("/spec/sourceRef");
        if (!reference.path("kind").asText().equals("GitRepository")) {
            throw kustomization.of(
                    Kind.UNSUITABLE,
                    "its source is a " + reference.path("kind").asText() + " and no GitRepository, so a commit changes"
                            + " nothing there");
        }
        String namespace = reference.path("namespace").asText(kustomization.namespace());
        checkReach(spec, kustomization, "its source", namespace);
        return get(
                spec,
                client,
                Type.FLUX_GIT_REPOSITORY,
                namespace,
                reference.path("name").asText());
    }

    /** An object must not lead the leg into a namespace that the policy does not name. */
    private static void checkReach(FluxSpec spec, FluxObject from, String what, String namespace) throws LegException {
        if (!namespace.equals(spec.namespace()) && !namespace.equals(spec.sourceNamespace())) {
            throw from.of(
                    Kind.UNSUITABLE,
                    what + " is in namespace " + namespace + "; write `source in " + namespace + "` in the policy");
        }
    }

    private static FluxObject get(FluxSpec spec, KubernetesClient client, Type type, String namespace, String name)
            throws LegException {
        Failures failures = new Failures(type.kind().toLowerCase(Locale.ROOT), namespace, name, spec.cluster());
        JsonNode found = new Objects(client, namespace, failures).get(type, name);
        if (found == null) {
            throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + namespace);
        }
        return new FluxObject(type, failures, found);
    }

    Stream<FluxObject> all() {
        return Stream.of(source, kustomization, release).filter(o -> o != null);
    }

    FluxObject last() {
        return release == null ? kustomization : release;
    }

    /** The commit that the source has fetched; null: none. */
    String fetched() {
        return source.commit("/status/artifact/revision");
    }

    /** The commit that the Kustomization has applied; null: none. */
    String applied() {
        return kustomization.commit("/status/lastAppliedRevision");
    }

    /** In one line; null: none of them is suspended. */
    String suspended() {
        return all().filter(FluxObject::isSuspended)
                .findFirst()
                .map(FluxObject::suspended)
                .orElse(null);
    }

    /** One line. */
    String summary() {
        return kustomization.failures().object() + " has applied " + shown(applied()) + " and "
                + kustomization.state()
                + (release == null ? "" : "; " + release.failures().object() + " " + release.state());
    }

    /** As people name a commit. */
    static String shown(String commit) {
        return commit == null ? "no commit yet" : commit.substring(0, SHORT);
    }
}

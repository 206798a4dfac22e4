package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A Kustomization of Flux, or a HelmRelease that one applies. Flux is asked to look again by an annotation, at the Git
 * repository first and then at what follows from it; no spec is written, and nothing that is suspended is resumed.
 */
final class Flux implements Follower {
    private static final String APPLIED = "/status/lastAppliedRevision";
    private static final String FETCHED = "/status/artifact/revision";
    private static final String KUSTOMIZED_BY = "kustomize.toolkit.fluxcd.io/";
    private static final int SHORT = 10;

    private final FluxSpec spec;
    private final Branch branch;
    private final KubernetesClient client;
    private final Clock clock;

    /** @param client is closed with this */
    Flux(FluxSpec spec, Branch branch, KubernetesClient client) {
        this(spec, branch, client, Clock.systemUTC());
    }

    Flux(FluxSpec spec, Branch branch, KubernetesClient client, Clock clock) {
        this.spec = spec;
        this.branch = branch;
        this.client = client;
        this.clock = clock;
    }

    // ---- what is there

    /**
     * The objects through which a commit comes into the world, in this order.
     *
     * @param release null: the Kustomization is the last one
     */
    private record Chain(FluxObject source, FluxObject kustomization, FluxObject release) {
        Stream<FluxObject> all() {
            return Stream.of(source, kustomization, release).filter(o -> o != null);
        }

        FluxObject last() {
            return release == null ? kustomization : release;
        }

        /** In one line; null: none of them is suspended. */
        String suspended() {
            return all().filter(FluxObject::isSuspended)
                    .findFirst()
                    .map(FluxObject::suspended)
                    .orElse(null);
        }
    }

    private Chain chain() throws LegException {
        if (spec.type() == Type.FLUX_KUSTOMIZATION) {
            return chain(get(spec.type(), spec.namespace(), spec.name()), null);
        }
        FluxObject release = get(spec.type(), spec.namespace(), spec.name());
        JsonNode labels = release.json().at("/metadata/labels");
        String by = labels.path(KUSTOMIZED_BY + "name").asText("");
        if (by.isEmpty()) {
            throw release.of(
                    Kind.UNSUITABLE,
                    "no Kustomization of Flux applies it (label " + KUSTOMIZED_BY
                            + "name), so no commit can be told to be in it");
        }
        String namespace = labels.path(KUSTOMIZED_BY + "namespace").asText(spec.namespace());
        checkReach(release, "the Kustomization that applies it", namespace);
        return chain(get(Type.FLUX_KUSTOMIZATION, namespace, by), release);
    }

    private Chain chain(FluxObject kustomization, FluxObject release) throws LegException {
        JsonNode reference = kustomization.json().at("/spec/sourceRef");
        if (!reference.path("kind").asText().equals("GitRepository")) {
            throw kustomization.of(
                    Kind.UNSUITABLE,
                    "its source is a " + reference.path("kind").asText() + " and no GitRepository, so a commit changes"
                            + " nothing there");
        }
        String own = kustomization.json().at("/metadata/namespace").asText();
        String namespace = reference.path("namespace").asText(own);
        checkReach(kustomization, "its source", namespace);
        return new Chain(
                get(Type.FLUX_GIT_REPOSITORY, namespace, reference.path("name").asText()), kustomization, release);
    }

    /** An object must not lead the leg into a namespace that the policy does not name. */
    private void checkReach(FluxObject from, String what, String namespace) throws LegException {
        if (!namespace.equals(spec.namespace()) && !namespace.equals(spec.sourceNamespace())) {
            throw from.of(
                    Kind.UNSUITABLE,
                    what + " is in namespace " + namespace + "; write `source in " + namespace + "` in the policy");
        }
    }

    private FluxObject get(Type type, String namespace, String name) throws LegException {
        Failures failures = new Failures(type.kind().toLowerCase(Locale.ROOT), namespace, name, spec.cluster());
        JsonNode found = new Objects(client, namespace, failures).get(type, name);
        if (found == null) {
            throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + namespace);
        }
        String resume = "flux resume " + word(type) + " " + name + " -n " + namespace;
        return new FluxObject(failures, resume, found);
    }

    private static String word(Type type) {
        return switch (type) {
            case FLUX_GIT_REPOSITORY -> "source git";
            case FLUX_KUSTOMIZATION -> "kustomization";
            default -> "helmrelease";
        };
    }

    @Override
    public State read() throws LegException {
        Chain chain = chain();
        boolean live = chain.kustomization().isReady()
                && chain.last().isReady()
                && chain.all().noneMatch(FluxObject::isSuspended);
        return new State(chain.kustomization().commit(APPLIED), live, summary(chain));
    }

    private static String summary(Chain chain) {
        FluxObject kustomization = chain.kustomization();
        return kustomization.failures().object() + " has applied " + shown(kustomization.commit(APPLIED)) + " and "
                + kustomization.state()
                + (chain.release() == null
                        ? ""
                        : "; " + chain.release().failures().object() + " "
                                + chain.release().state());
    }

    private static String shown(String commit) {
        return commit == null ? "no commit yet" : commit.substring(0, SHORT);
    }

    // ---- the plan

    @Override
    public Plan plan() throws LegException {
        Chain chain = chain();
        checkFollows(chain.source());
        List<String> actions = new ArrayList<>();
        actions.add("ask Flux to fetch " + chain.source().failures().object() + " and to apply it: " + summary(chain));
        JsonNode applying = chain.kustomization().json().path("spec");
        if (!applying.path("wait").asBoolean(false)
                && !applying.path("healthChecks").has(0)
                && chain.release() == null) {
            actions.add(
                    "take it for well when it is applied: the Kustomization has neither `wait: true` nor healthChecks");
        }
        if (!applying.path("prune").asBoolean(false)) {
            actions.add("leave what Git has no longer: the Kustomization does not prune");
        }
        if (chain.suspended() != null) {
            actions.add("wait until it is resumed: " + chain.suspended());
        }
        actions.add("wait until a commit with the revert is applied, and Ready");
        return new Plan(actions, byHand(chain));
    }

    private void checkFollows(FluxObject source) throws LegException {
        String url = source.json().at("/spec/url").asText("");
        if (!branch.isOf(url)) {
            throw source.of(
                    Kind.UNSUITABLE,
                    "it fetches " + Branch.path(url) + " and not "
                            + Branch.path(branch.repository().toString())
                            + ", where the revert is pushed; name what follows that repository");
        }
        JsonNode reference = source.json().at("/spec/ref");
        String name = reference.path("name").asText("");
        String pinned = reference.path("commit").asText("")
                + reference.path("tag").asText("")
                + reference.path("semver").asText("");
        String follows = name.isEmpty() ? reference.path("branch").asText("master") : name.replace("refs/heads/", "");
        if (!pinned.isEmpty() || !follows.equals(branch.name())) {
            throw source.of(
                    Kind.UNSUITABLE,
                    "it follows " + (pinned.isEmpty() ? follows : pinned) + " and not branch " + branch.name()
                            + ", so a commit there changes nothing; set its spec.ref, or name what follows that branch");
        }
    }

    private List<String> byHand(Chain chain) {
        JsonNode applied = chain.kustomization().json().path("metadata");
        List<String> commands = new ArrayList<>();
        commands.add("flux reconcile kustomization " + applied.path("name").asText() + " -n "
                + applied.path("namespace").asText() + " --with-source");
        if (chain.release() != null) {
            commands.add("flux reconcile helmrelease " + spec.name() + " -n " + spec.namespace());
        }
        return commands;
    }

    @Override
    public List<Permission> lacking() throws LegException {
        List<Permission> lacking = new ArrayList<>();
        for (FluxObject object : chain().all().toList()) {
            Type type = type(object);
            List<Permission> needed = Stream.of("get", "patch")
                    .map(verb -> new Permission(verb, type.group(), type.plural()))
                    .toList();
            JsonNode metadata = object.json().path("metadata");
            lacking.addAll(new Objects(client, metadata.path("namespace").asText(), object.failures())
                    .lacking(metadata.path("name").asText(), needed));
        }
        return lacking;
    }

    private static Type type(FluxObject object) {
        return Stream.of(Type.FLUX_GIT_REPOSITORY, Type.FLUX_KUSTOMIZATION, Type.FLUX_HELM_RELEASE)
                .filter(type -> type.kind().equals(object.json().path("kind").asText()))
                .findFirst()
                .orElseThrow();
    }

    // ---- the sync

    @Override
    public void bring(Wanted wanted) throws LegException {
        Chain chain = chain();
        if (chain.suspended() != null) {
            throw new LegException(Kind.CONFLICT, chain.suspended());
        }
        String fetched = chain.source().commit(FETCHED);
        if (fetched == null || !wanted.has(fetched)) {
            ask(chain.source(), "");
            throw chain.source()
                    .of(
                            Kind.UNREACHABLE,
                            "Flux does not see the revert yet: it has fetched " + shown(fetched) + " and "
                                    + chain.source().state());
        }
        boolean applied = isApplied(chain, wanted);
        if (!applied || chain.kustomization().isFailed()) {
            ask(chain.kustomization(), fetched);
        }
        if (chain.release() == null) {
            return;
        }
        if (!applied) {
            throw new LegException(Kind.UNREACHABLE, "Flux has not applied the revert yet: " + summary(chain));
        }
        ask(chain.release(), chain.kustomization().commit(APPLIED));
    }

    private static boolean isApplied(Chain chain, Wanted wanted) throws LegException {
        String applied = chain.kustomization().commit(APPLIED);
        return applied != null && wanted.has(applied);
    }

    /**
     * Asks Flux to look at it again, unless it has been asked for that and is not done, or has been asked and is well.
     *
     * @param commit that it shall look at; empty: whatever is there
     */
    private void ask(FluxObject object, String commit) throws LegException {
        boolean done = !commit.isEmpty() && object.requested().endsWith(commit) && object.isReady();
        if (object.isAsked() || done) {
            return;
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String annotations = "/metadata/annotations";
        String request = clock.instant() + (commit.isEmpty() ? "" : " " + commit);
        JsonPatch patch = object.json().at(annotations).isObject()
                ? new JsonPatch()
                        .add(annotations + "/" + JsonPatch.escaped(FluxObject.REQUESTED_AT), nodes.textNode(request))
                : new JsonPatch().add(annotations, nodes.objectNode().put(FluxObject.REQUESTED_AT, request));
        JsonNode metadata = object.json().path("metadata");
        new Objects(client, metadata.path("namespace").asText(), object.failures())
                .patch(type(object), metadata.path("name").asText(), patch.operations());
    }

    @Override
    public String stuck() throws LegException {
        Chain chain = chain();
        if (chain.suspended() != null) {
            return chain.suspended();
        }
        return chain.all()
                .filter(FluxObject::isFailed)
                .findFirst()
                .map(o -> o.failures().object() + " " + o.state())
                .orElse(null);
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Kustomization of Flux, or a HelmRelease that one applies. Flux is asked to look again by an annotation, at the Git
 * repository first and then at what follows from it; no spec is written, and nothing that is suspended is resumed.
 */
final class Flux implements Follower {

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

    @Override
    public State read() throws LegException {
        Chain chain = Chain.read(spec, client);
        boolean live = chain.kustomization().isReady()
                && chain.last().isReady()
                && chain.all().noneMatch(FluxObject::isSuspended);
        return new State(chain.applied(), live, chain.summary());
    }

    // ---- the plan

    @Override
    public Plan plan() throws LegException {
        Chain chain = Chain.read(spec, client);
        checkFollows(chain.source());
        List<String> actions = new ArrayList<>();
        actions.add("ask Flux to fetch " + chain.source().failures().object() + " and to apply it: " + chain.summary());
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
        FluxObject applied = chain.kustomization();
        List<String> commands = new ArrayList<>();
        commands.add(
                "flux reconcile kustomization " + applied.name() + " -n " + applied.namespace() + " --with-source");
        if (chain.release() != null) {
            commands.add("flux reconcile helmrelease " + spec.name() + " -n " + spec.namespace());
        }
        return commands;
    }

    @Override
    public List<Permission> lacking() throws LegException {
        List<Permission> lacking = new ArrayList<>();
        for (FluxObject object : Chain.read(spec, client).all().toList()) {
            Type type = object.type();
            List<Permission> needed = Stream.of("get", "patch")
                    .map(verb -> new Permission(verb, type.group(), type.plural()))
                    .toList();
            lacking.addAll(new Objects(client, object.namespace(), object.failures()).lacking(object.name(), needed));
        }
        return lacking;
    }

    // ---- the sync

    @Override
    public void bring(Wanted wanted) throws LegException {
        Chain chain = Chain.read(spec, client);
        if (chain.suspended() != null) {
            throw new LegException(Kind.CONFLICT, chain.suspended());
        }
        String fetched = chain.fetched();
        if (fetched == null || !wanted.has(fetched)) {
            ask(chain.source(), "");
            throw chain.source()
                    .of(
                            Kind.UNREACHABLE,
                            "Flux does not see the revert yet: it has fetched " + Chain.shown(fetched) + " and "
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
            throw new LegException(Kind.UNREACHABLE, "Flux has not applied the revert yet: " + chain.summary());
        }
        ask(chain.release(), chain.applied());
    }

    private static boolean isApplied(Chain chain, Wanted wanted) throws LegException {
        String applied = chain.applied();
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
        new Objects(client, object.namespace(), object.failures())
                .patch(object.type(), object.name(), patch.operations());
    }

    @Override
    public String stuck() throws LegException {
        Chain chain = Chain.read(spec, client);
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

package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.QuarantineMark;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A route that sends a part of the traffic to a candidate, rolled back in one write: the candidate gets nothing, the
 * baseline everything. A write tests for what was read. Which version is which is told by what runs where the route
 * leads to, so a place that runs another version by now is left alone.
 */
public final class RouteLeg implements Leg {
    /** How long {@link #execute} may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private static final int ALL = 100;

    private final Router router;
    private final RouteSpec spec;
    private final Failures failures;
    private final Objects objects;
    private final Backends backends;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    RouteLeg(Router router, RouteSpec spec, KubernetesClient client) {
        this(router, spec, client, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    RouteLeg(Router router, RouteSpec spec, KubernetesClient client, Duration limit) {
        this.router = router;
        this.spec = spec;
        this.failures = new Failures(router.type().word(), spec.namespace(), spec.name(), spec.cluster());
        this.objects = new Objects(client, spec.namespace(), failures);
        this.backends = new Backends(objects, failures);
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    private RouteView view() throws LegException {
        return router.view(object(), spec, backends);
    }

    private JsonNode object() throws LegException {
        return objects.get(router.type(), spec.name());
    }

    /** Two versions at the two places of a route are a release, whatever share the one has. */
    @Override
    public LegState read() throws LegException {
        RouteView view = view();
        Version baseline = versionOf(view.baseline());
        Version candidate =
                view.candidate().versions().isEmpty() && view.asksFor(0) ? baseline : versionOf(view.candidate());
        boolean inProgress = !candidate.sameAs(baseline);
        Double candidatePercent = view.isTaken() ? view.candidatePercent() : null;
        Double baselinePercent = view.isTaken() ? view.baselinePercent() : null;
        return new LegState(
                candidate,
                baseline,
                inProgress,
                inProgress ? candidatePercent : sum(candidatePercent, baselinePercent),
                baselinePercent,
                view.summary());
    }

    private static Double sum(Double a, Double b) {
        return a == null || b == null ? null : (Double) Math.min(ALL, a + b);
    }

    /** Where nothing runs, the place itself stands for it: it is neither a candidate nor a baseline. */
    private Version versionOf(Running running) throws LegException {
        if (running.versions().size() > 1) {
            throw failures.of(
                    Kind.UNREACHABLE,
                    "more than one version runs behind " + running.called() + " (" + running.versions()
                            + "); wait until its rollout has ended, or give it a selector of its own");
        }
        return running.versions().isEmpty()
                ? new Version("nothing behind " + running.called(), Map.of("destination", running.called()))
                : running.versions().get(0);
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        RouteView view = view();
        checkVersions(view, candidate, baseline);
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        if (view.asksFor(0)) {
            actions.add("nothing to do: " + failures.object() + " already sends nothing to "
                    + view.candidate().called());
        } else {
            planWrite(view, candidate, actions, commands);
        }
        actions.addAll(view.remarks());
        return new LegPlan(spec.text(), candidate, baseline, actions, commands, view.facts());
    }

    private void planWrite(RouteView view, Version candidate, List<String> actions, List<String> commands)
            throws LegException {
        String syncedBy = Owner.syncedBy(view.object());
        checkOwner(syncedBy, candidate);
        checkReady(view);
        if (syncedBy != null) {
            actions.add("leave " + failures.object() + " to " + syncedBy
                    + ", which sets it back when the leg that changes Git is done");
            return;
        }
        JsonPatch patch = view.set(0);
        actions.add(view.wayBack() + ", in " + failures.object());
        commands.add("kubectl patch " + router.type().word() + " " + spec.name() + " -n " + spec.namespace()
                + " --type json -p '" + withoutTests(patch).toString().replace("'", "'\\''") + "'");
        String warning = Owner.warning(view.object());
        if (warning != null) {
            actions.add(warning);
        }
    }

    private static ArrayNode withoutTests(JsonPatch patch) {
        ArrayNode writes = JsonNodeFactory.instance.arrayNode();
        patch.operations().forEach(operation -> {
            if (!operation.path("op").asText().equals("test")) {
                writes.add(operation);
            }
        });
        return writes;
    }

    private void checkOwner(String syncedBy, Version candidate) throws LegException {
        if (syncedBy != null && !spec.isBesideGit()) {
            throw failures.undoneBy(syncedBy, candidate);
        }
    }

    /** A baseline that cannot answer gets no traffic. */
    private void checkReady(RouteView view) throws LegException {
        if (router.movesTraffic() && !view.baseline().isReady()) {
            throw failures.of(
                    Kind.UNREACHABLE,
                    "nothing that is ready runs behind " + view.baseline().called()
                            + ", so no traffic is sent there; start "
                            + view.baseline().called() + " anew");
        }
    }

    private void checkVersions(RouteView view, Version candidate, Version baseline) throws LegException {
        for (Version there : view.candidate().versions()) {
            if (!there.sameAs(candidate) && !there.sameAs(baseline)) {
                throw superseded(view.candidate(), there, "neither the candidate nor the baseline");
            }
        }
        for (Version there : view.baseline().versions()) {
            if (router.movesTraffic() && !there.sameAs(baseline)) {
                throw superseded(view.baseline(), there, "not the baseline " + baseline);
            }
        }
    }

    private LegException superseded(Running where, Version there, String what) {
        return failures.of(
                Kind.SUPERSEDED,
                there + " " + there.identity() + " runs behind " + where.called() + ", " + what
                        + "; nothing was written");
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        write(0, plan.expectedCurrent(), view -> {
            checkVersions(view, plan.expectedCurrent(), plan.target());
            return !view.asksFor(0);
        });
        accepted.run();
    }

    /** Looks whether a write is needed, and may be made. */
    @FunctionalInterface
    private interface Check {
        boolean needsWrite(RouteView view) throws LegException;
    }

    private void write(int percent, Version candidate, Check check) throws LegException {
        new Repeated(failures, waiting)
                .until(
                        limit,
                        () -> {
                            RouteView view = view();
                            if (check.needsWrite(view)) {
                                checkWritable(view, candidate);
                                objects.patch(
                                        router.type(),
                                        spec.name(),
                                        view.set(percent).operations());
                            }
                            return true;
                        },
                        () -> "another writer was always in between");
    }

    private void checkWritable(RouteView view, Version candidate) throws LegException {
        String syncedBy = Owner.syncedBy(view.object());
        checkOwner(syncedBy, candidate);
        if (syncedBy != null) {
            throw failures.of(
                    Kind.UNREACHABLE, "waits for " + syncedBy + " to sync what Git asks for; nothing was written");
        }
        checkReady(view);
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        RouteView view = view();
        Double bad = view.candidatePercent();
        Double good = view.baselinePercent();
        boolean done = view.asksFor(0) && view.isTaken();
        boolean restored = done && bad != null && good != null && bad == 0 && good >= ALL;
        return new Evidence(
                router.movesTraffic() && restored,
                router.movesTraffic() ? restored : done,
                String.join("; ", with(view.summary(), view.remarks())));
    }

    private static List<String> with(String first, List<String> more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(more);
        return all;
    }

    @Override
    public void promote(Version candidate) throws LegException {
        grow(candidate, ALL, view -> !view.asksFor(ALL));
    }

    private void grow(Version candidate, int percent, Check check) throws LegException {
        write(percent, candidate, view -> {
            Version there = versionOf(view.candidate());
            if (!there.sameAs(candidate)) {
                throw superseded(view.candidate(), there, "not the candidate " + candidate);
            }
            if (!check.needsWrite(view)) {
                return false;
            }
            if (!view.candidate().isReady()) {
                throw failures.of(
                        Kind.UNREACHABLE,
                        "nothing that is ready runs behind " + view.candidate().called()
                                + ", so it gets no more traffic");
            }
            return true;
        });
    }

    /** The version to return to stays known when the candidate has all of the traffic. */
    @Override
    public boolean isPromoted(LegState live, Version candidate) {
        Double percent = live.percentOf(candidate);
        return candidate.sameAs(live.current()) && percent != null && percent >= ALL;
    }

    /** A route has no steps: the gate writes each share that its policy asks for. */
    @Override
    public TrafficSteps trafficSteps(List<Integer> wanted) throws LegException {
        return steps(view(), wanted);
    }

    private TrafficSteps steps(RouteView view, List<Integer> wanted) {
        Double share = view.isTaken() ? view.candidatePercent() : null;
        int at = -1;
        for (int i = 0; share != null && i < wanted.size(); i++) {
            at = wanted.get(i) <= share ? i : at;
        }
        return new TrafficSteps(wanted, at, share != null && at < wanted.size() - 1, hindrance(view, wanted));
    }

    private static String hindrance(RouteView view, List<Integer> wanted) {
        try {
            for (int percent : wanted) {
                view.set(percent);
            }
        } catch (LegException e) {
            return e.getMessage();
        }
        String syncedBy = Owner.syncedBy(view.object());
        return syncedBy == null ? null : syncedBy + " owns it and would set its weights back to what Git asks for";
    }

    @Override
    public void advance(Version candidate, TrafficSteps seen) throws LegException {
        if (seen.waits()) {
            grow(candidate, seen.weights().get(seen.at() + 1), view -> seen.equals(steps(view, seen.weights())));
        }
    }

    @Override
    public List<Permission> lacking() throws LegException {
        List<Permission> lacking = new ArrayList<>(objects.lacking(spec.name(), RouteKind.own(router)));
        lacking.addAll(objects.lacking(null, router.reads()));
        return lacking;
    }

    @Override
    public String mark(Version bad, Quarantine.Entry why) throws LegException {
        return object() == null
                ? null
                : QuarantineMark.leave(
                        this::object, patch -> objects.patch(router.type(), spec.name(), patch), bad, why);
    }

    @Override
    public void close() {
        waiting.end();
        objects.close();
    }
}

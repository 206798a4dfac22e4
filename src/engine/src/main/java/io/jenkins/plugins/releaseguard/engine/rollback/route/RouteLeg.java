package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
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
    private final RouteChecks checks;
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
        this.checks = new RouteChecks(failures, spec);
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
        Version baseline = checks.versionOf(view.baseline());
        Version candidate = view.candidate().versions().isEmpty() && view.asksFor(0)
                ? baseline
                : checks.versionOf(view.candidate());
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

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        RouteView view = view();
        checks.versions(view, candidate, baseline);
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
        boolean leftToGit = checks.isLeftToGit(view, candidate);
        checks.baselineReady(view);
        if (leftToGit) {
            actions.add("leave " + failures.object() + " to " + Owner.syncedBy(view.object(), spec.others())
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

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        write(0, plan.expectedCurrent(), view -> {
            checks.versions(view, plan.expectedCurrent(), plan.target());
            if (view.asksFor(0)) {
                return false;
            }
            checks.baselineReady(view);
            return true;
        });
        accepted.run();
    }

    /** Looks whether a write is needed, and may be made. */
    @FunctionalInterface
    private interface Check {
        boolean needsWrite(RouteView view) throws LegException;
    }

    private void write(int percent, Version candidate, Check check) throws LegException {
        Repeated.Attempt attempt = () -> {
            RouteView view = view();
            if (check.needsWrite(view)) {
                checks.ours(view, candidate);
                objects.patch(router.type(), spec.name(), view.set(percent).operations());
            }
            return true;
        };
        new Repeated(failures, waiting).until(limit, attempt, () -> "it was not read in time");
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        RouteView view = view();
        Double bad = view.candidatePercent();
        Double good = view.baselinePercent();
        boolean done = view.asksFor(0) && view.isTaken();
        boolean restored = done && bad != null && good != null && bad == 0 && good >= ALL;
        List<String> sentences = new ArrayList<>(List.of(view.summary()));
        sentences.addAll(view.remarks());
        return new Evidence(
                router.movesTraffic() && restored,
                router.movesTraffic() ? restored : done,
                String.join("; ", sentences));
    }

    @Override
    public void promote(Version candidate) throws LegException {
        grow(candidate, ALL, view -> !view.asksFor(ALL));
    }

    private void grow(Version candidate, int percent, Check check) throws LegException {
        write(percent, candidate, view -> {
            checks.candidate(view, candidate);
            if (!check.needsWrite(view)) {
                return false;
            }
            checks.candidateReady(view);
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
        return RouteSteps.of(view(), wanted);
    }

    @Override
    public void advance(Version candidate, TrafficSteps seen) throws LegException {
        if (seen.waits()) {
            grow(
                    candidate,
                    seen.weights().get(seen.at() + 1),
                    view -> seen.equals(RouteSteps.of(view, seen.weights())));
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

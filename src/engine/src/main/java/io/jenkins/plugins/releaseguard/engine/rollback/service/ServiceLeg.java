package io.jenkins.plugins.releaseguard.engine.rollback.service;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Curl;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Service whose selector says which of two sets of pods users get. A rollback sets the label back, in one write, and not before
 * a pod of the version to return to is ready.
 */
final class ServiceLeg implements Leg {
    /** How long {@link #execute} may take. */
    static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private final ServiceSpec spec;
    private final Failures failures;
    private final Objects objects;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    ServiceLeg(ServiceSpec spec, KubernetesClient client) {
        this(spec, client, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    ServiceLeg(ServiceSpec spec, KubernetesClient client, Duration limit) {
        this.spec = spec;
        this.failures = spec.failures();
        this.objects = new Objects(client, spec.namespace(), failures);
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        ServiceView view = view();
        String now = view.value();
        return new LegState(
                view.version(now),
                view.version(spec.value()),
                !now.equals(spec.value()),
                view.percentOf(now),
                view.percentOf(spec.value()),
                "its selector has " + spec.label() + "=" + now + ", " + view.sentence(now)
                        + (now.equals(spec.value()) ? "" : "; " + readiness(view)));
    }

    private String readiness(ServiceView view) {
        return view.ready(spec.value()) + " of " + view.count(spec.value()) + " pods of " + spec.value() + " are ready";
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        ServiceView view = view();
        String from = value(candidate);
        String to = value(baseline);
        checkCurrent(view, from, to);
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String syncedBy = Owner.syncedBy(view.service(), spec.others());
        if (view.value().equals(to)) {
            actions.add("nothing to do: " + failures.object() + " selects " + spec.label() + "=" + to + " already");
        } else if (view.ready(to) == 0) {
            throw failures.of(Kind.UNSUITABLE, nobody(view, to) + "; keep them running until the release is over");
        } else if (syncedBy != null) {
            if (!spec.isBesideGit()) {
                throw failures.undoneBy(syncedBy, candidate);
            }
            actions.add("leave " + failures.object() + " to " + syncedBy + ", which sets its selector back to "
                    + spec.label() + "=" + to + " when the leg that changes Git is done");
            commands.add("kubectl get service " + spec.name() + " -n " + spec.namespace() + " -o yaml");
        } else {
            actions.add("set " + spec.label() + " in the selector of " + failures.object() + " from " + from + " to "
                    + to + ", of which " + view.ready(to) + " of " + view.count(to) + " pods are ready");
            commands.add("kubectl patch service " + spec.name() + " -n " + spec.namespace() + " --type merge -p "
                    + Curl.quoted("{\"spec\":{\"selector\":{\"" + spec.label() + "\":\"" + to + "\"}}}"));
            String warning = Owner.warning(view.service());
            if (warning != null) {
                actions.add(warning);
            }
        }
        return new LegPlan(spec.text(), candidate, baseline, actions, commands);
    }

    private String nobody(ServiceView view, String value) {
        return "none of the " + view.count(value) + " pods with " + spec.label() + "=" + value + " is ready";
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        String from = value(plan.expectedCurrent());
        String to = value(plan.target());
        String[] late = new String[1];
        new Repeated(failures, waiting).until(limit, () -> isSwitched(from, to, plan, late), () -> late[0]);
        accepted.run();
    }

    private boolean isSwitched(String from, String to, LegPlan plan, String[] late) throws LegException {
        ServiceView view = view();
        checkCurrent(view, from, to);
        if (view.value().equals(to)) {
            return true;
        }
        String syncedBy = Owner.syncedBy(view.service(), spec.others());
        if (syncedBy != null) {
            throw spec.isBesideGit()
                    ? failures.notSyncedBy(syncedBy)
                    : failures.undoneBy(syncedBy, plan.expectedCurrent());
        }
        if (view.ready(to) == 0) {
            late[0] = nobody(view, to) + "; nothing was switched";
            return false;
        }
        String path = "/spec/selector/" + JsonPatch.escaped(spec.label());
        objects.patch(
                Type.SERVICE,
                spec.name(),
                new JsonPatch()
                        .test(path, TextNode.valueOf(from))
                        .replace(path, TextNode.valueOf(to))
                        .operations());
        return true;
    }

    private void checkCurrent(ServiceView view, String from, String to) throws LegException {
        if (!view.value().equals(from) && !view.value().equals(to)) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "its selector has " + spec.label() + "=" + view.value() + ", neither " + from + " as planned nor "
                            + to + "; nothing was written");
        }
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        ServiceView view = view();
        String to = value(plan.target());
        Double good = view.percentOf(to);
        boolean selected = view.value().equals(to);
        boolean done = selected && good != null && good >= 100;
        return new Evidence(
                done,
                done,
                "its selector has " + spec.label() + "=" + view.value() + (selected ? "" : ", not yet " + to) + "; "
                        + view.sentence(to));
    }

    private String value(Version version) throws LegException {
        String value = version.identity().get(ServiceView.VALUE);
        if (value == null) {
            throw failures.of(Kind.UNSUITABLE, version + " is no version of this Service");
        }
        return value;
    }

    /** Who released it has switched it; what is left is to see that it is still so. */
    @Override
    public void promote(Version candidate) throws LegException {
        ServiceView view = view();
        if (!view.value().equals(value(candidate))) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "its selector has " + spec.label() + "=" + view.value() + " and not " + value(candidate)
                            + "; nothing was promoted");
        }
    }

    /** The pods to return to stay known after a switch. */
    @Override
    public boolean isPromoted(LegState live, Version candidate) {
        Double percent = live.percentOf(candidate);
        return candidate.sameAs(live.current()) && percent != null && percent >= 100;
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return objects.lacking(spec.name(), ServiceKind.PERMISSIONS);
    }

    @Override
    public void close() {
        waiting.end();
        objects.close();
    }

    private ServiceView view() throws LegException {
        return ServiceView.read(spec, objects);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flag, wherever it is kept. The plan holds the value that was found; the flag is switched only while it still has that one,
 * and read back; then, where the policy asks for it, the Deployment that reads it gets new pods.
 */
public final class FeatureFlagLeg implements Leg {
    /** How long {@link #execute} may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private static final String RESTART = "restart";

    private final LegSpec spec;
    private final FlagStore store;
    /** Null: none. */
    private final Restart restart;

    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    public FeatureFlagLeg(FeatureFlagSpec spec, KubernetesClient client) {
        this(spec, client, DEFAULT_LIMIT);
    }

    /**
     * One that is kept in a ConfigMap.
     *
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    public FeatureFlagLeg(FeatureFlagSpec spec, KubernetesClient client, Duration limit) {
        this(spec, new Objects(client, spec.namespace(), spec.failures()), limit);
    }

    private FeatureFlagLeg(FeatureFlagSpec spec, Objects objects, Duration limit) {
        this(spec, ConfigMapStore.of(spec, objects), spec.restart() == null ? null : new Restart(spec, objects), limit);
    }

    /** @param restart null: none */
    FeatureFlagLeg(LegSpec spec, FlagStore store, Restart restart, Duration limit) {
        this.spec = spec;
        this.store = store;
        this.restart = restart;
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    /** A flag that is not as the policy wants it after a rollback is a release in progress; it has no traffic. */
    @Override
    public LegState read() throws LegException {
        Flag flag = store.read();
        String wanted = store.wanted(flag);
        boolean differs = !flag.value().equals(wanted);
        return new LegState(
                flag.version(flag.value()),
                flag.version(wanted),
                differs,
                null,
                null,
                flag.name() + " is " + Flag.shown(flag.value())
                        + (differs ? ", a rollback sets it to " + Flag.shown(wanted) : " already"));
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        Flag flag = store.read();
        String wanted = store.wanted(flag);
        checkCurrent(flag, value(candidate), wanted);
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String warning = null;
        String syncedBy = flag.value().equals(wanted) ? null : store.syncedBy(flag);
        if (flag.value().equals(wanted)) {
            actions.add((restart == null ? "nothing to do: " : "no switch: ") + flag.name() + " is "
                    + Flag.shown(wanted) + " already in " + store.object());
        } else if (syncedBy != null) {
            actions.add("leave " + flag.name() + " in " + store.object() + " to " + syncedBy + ", which sets it from "
                    + Flag.shown(flag.value()) + " to " + Flag.shown(wanted)
                    + " when the leg that changes Git is done");
            commands.add(store.commandToLook());
        } else {
            actions.add("set " + flag.name() + " from " + Flag.shown(flag.value()) + " to " + Flag.shown(wanted)
                    + " in " + store.object());
            commands.add(store.command(flag, wanted));
            warning = store.warning(flag, wanted);
        }
        if (restart != null) {
            restart.check();
            actions.add(restart.action());
            commands.add(restart.command());
        }
        if (warning != null) {
            actions.add(warning);
        }
        return new LegPlan(spec.text(), flag.version(flag.value()), target(flag, wanted), actions, commands);
    }

    private Version target(Flag flag, String wanted) {
        Version version = flag.version(wanted);
        if (restart == null) {
            return version;
        }
        Map<String, String> identity = new LinkedHashMap<>(version.identity());
        identity.put(RESTART, restart.mark(flag));
        return new Version(version.version(), identity);
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        new Repeated(store::failure, waiting)
                .until(limit, () -> write(plan), () -> "another writer was always in between");
        accepted.run();
    }

    private boolean write(LegPlan plan) throws LegException {
        String old = value(plan.expectedCurrent());
        String wanted = value(plan.target());
        Flag flag = store.read();
        checkCurrent(flag, old, wanted);
        if (!flag.value().equals(wanted)) {
            store.set(flag, wanted);
            Flag after = store.read();
            checkCurrent(after, old, wanted);
            if (!after.value().equals(wanted)) {
                return false;
            }
        }
        if (restart != null) {
            restart.execute(mark(plan));
        }
        return true;
    }

    private void checkCurrent(Flag flag, String old, String wanted) throws LegException {
        if (!flag.value().equals(wanted) && !flag.value().equals(old)) {
            throw store.failure(
                    Kind.SUPERSEDED,
                    flag.name() + " is " + Flag.shown(flag.value()) + ", neither " + Flag.shown(old)
                            + " as planned nor " + Flag.shown(wanted) + "; nothing was written");
        }
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        Flag flag = store.read();
        String wanted = value(plan.target());
        boolean done = flag.value().equals(wanted);
        String sentence = flag.name() + " is " + Flag.shown(flag.value())
                + (done ? " as wanted" : " and not yet " + Flag.shown(wanted));
        if (restart != null) {
            JsonNode deployment = restart.read();
            done &= restart.isDone(deployment, mark(plan));
            sentence += "; " + restart.sentence(deployment, mark(plan));
        }
        return new Evidence(false, done, sentence);
    }

    private String value(Version version) throws LegException {
        String value = version.identity().get(Flag.VALUE);
        if (value == null) {
            throw store.failure(Kind.UNSUITABLE, version + " has no value, so it is no version of this flag");
        }
        return value;
    }

    private static String mark(LegPlan plan) {
        return plan.target().identity().getOrDefault(RESTART, "");
    }

    /** A flag has no steps: who released it has switched it on. */
    @Override
    public void promote(Version candidate) {}

    @Override
    public List<Permission> lacking() throws LegException {
        List<Permission> lacking = new ArrayList<>(store.lacking());
        if (restart != null) {
            lacking.addAll(restart.lacking());
        }
        return lacking;
    }

    @Override
    public void close() {
        waiting.end();
        store.close();
    }
}

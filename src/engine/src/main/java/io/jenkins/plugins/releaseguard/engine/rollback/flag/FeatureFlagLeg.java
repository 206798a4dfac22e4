package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flag in a ConfigMap. The plan holds the value that was found; the flag is switched only while it still has that one,
 * and then, where the policy asks for it, the Deployment that reads it gets new pods.
 */
public final class FeatureFlagLeg implements Leg {
    /** How long {@link #execute} may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private static final String RESTART = "restart";

    private final FeatureFlagSpec spec;
    private final Failures failures;
    private final Objects objects;
    private final Restart restart;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    public FeatureFlagLeg(FeatureFlagSpec spec, KubernetesClient client) {
        this(spec, client, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    public FeatureFlagLeg(FeatureFlagSpec spec, KubernetesClient client, Duration limit) {
        this.spec = spec;
        this.failures = spec.failures();
        this.objects = new Objects(client, spec.namespace(), failures);
        this.restart = spec.restart() == null ? null : new Restart(spec, objects);
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    /** A flag that is not as the policy wants it after a rollback is a release in progress; it has no traffic. */
    @Override
    public LegState read() throws LegException {
        FlagView flag = flag();
        String wanted = flag.wanted();
        boolean differs = !flag.value().equals(wanted);
        return new LegState(
                flag.version(flag.value()),
                flag.version(wanted),
                differs,
                null,
                null,
                spec.key() + " is " + FlagView.shown(flag.value())
                        + (differs ? ", a rollback sets it to " + FlagView.shown(wanted) : " already"));
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        FlagView flag = flag();
        String wanted = flag.wanted();
        checkCurrent(flag, value(candidate), wanted);
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String warning = null;
        String syncedBy = Owner.syncedBy(flag.configMap());
        if (flag.value().equals(wanted)) {
            actions.add((restart == null ? "nothing to do: " : "no switch: ") + spec.key() + " is "
                    + FlagView.shown(wanted) + " already in " + failures.object());
        } else if (syncedBy != null) {
            if (!spec.isBesideGit()) {
                throw failures.undoneBy(syncedBy, flag.version(flag.value()));
            }
            actions.add("leave " + spec.key() + " in " + failures.object() + " to " + syncedBy + ", which sets it from "
                    + FlagView.shown(flag.value()) + " to " + FlagView.shown(wanted)
                    + " when the leg that changes Git is done");
            commands.add("kubectl get configmap " + spec.configMap() + " -n " + spec.namespace() + " -o yaml");
        } else {
            actions.add("set " + spec.key() + " from " + FlagView.shown(flag.value()) + " to " + FlagView.shown(wanted)
                    + " in " + failures.object());
            commands.add(command(wanted));
            warning = Owner.warning(flag.configMap());
        }
        if (restart != null) {
            restart.check();
            actions.add("restart deployment " + spec.restart() + ", so that its pods read it");
            commands.add("kubectl rollout restart deployment/" + spec.restart() + " -n " + spec.namespace());
        }
        if (warning != null) {
            actions.add(warning);
        }
        return new LegPlan(spec.text(), flag.version(flag.value()), target(flag, wanted), actions, commands);
    }

    private Version target(FlagView flag, String wanted) {
        Version version = flag.version(wanted);
        if (restart == null) {
            return version;
        }
        Map<String, String> identity = new LinkedHashMap<>(version.identity());
        identity.put(RESTART, Restart.mark(spec, flag));
        return new Version(version.version(), identity);
    }

    private String command(String wanted) {
        JsonNode patch = JsonNodeFactory.instance
                .objectNode()
                .set("data", JsonNodeFactory.instance.objectNode().put(spec.key(), wanted));
        return "kubectl patch configmap " + spec.configMap() + " -n " + spec.namespace() + " --type merge -p '"
                + patch.toString().replace("'", "'\\''") + "'";
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        new Repeated(failures, waiting).until(limit, () -> write(plan), () -> "another writer was always in between");
        accepted.run();
    }

    private boolean write(LegPlan plan) throws LegException {
        String old = value(plan.expectedCurrent());
        String wanted = value(plan.target());
        FlagView flag = flag();
        checkCurrent(flag, old, wanted);
        if (!flag.value().equals(wanted)) {
            checkOwner(flag, plan.expectedCurrent());
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            String path = "/data/" + JsonPatch.escaped(spec.key());
            objects.patch(
                    Type.CONFIG_MAP,
                    spec.configMap(),
                    new JsonPatch()
                            .test(path, nodes.textNode(old))
                            .replace(path, nodes.textNode(wanted))
                            .operations());
        }
        if (restart != null) {
            restart.execute(mark(plan));
        }
        return true;
    }

    /** What syncs it from Git would put the bad value back, so it has to bring the good one. */
    private void checkOwner(FlagView flag, Version candidate) throws LegException {
        String syncedBy = Owner.syncedBy(flag.configMap());
        if (syncedBy != null) {
            throw spec.isBesideGit() ? failures.notSyncedBy(syncedBy) : failures.undoneBy(syncedBy, candidate);
        }
    }

    private void checkCurrent(FlagView flag, String old, String wanted) throws LegException {
        if (!flag.value().equals(wanted) && !flag.value().equals(old)) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    spec.key() + " is " + FlagView.shown(flag.value()) + ", neither " + FlagView.shown(old)
                            + " as planned nor " + FlagView.shown(wanted) + "; nothing was written");
        }
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        FlagView flag = flag();
        String wanted = value(plan.target());
        boolean done = flag.value().equals(wanted);
        String sentence = spec.key() + " is " + FlagView.shown(flag.value())
                + (done ? " as wanted" : " and not yet " + FlagView.shown(wanted));
        if (restart != null) {
            JsonNode deployment = restart.read();
            done &= restart.isDone(deployment, mark(plan));
            sentence += "; " + restart.sentence(deployment, mark(plan));
        }
        return new Evidence(false, done, sentence);
    }

    private String value(Version version) throws LegException {
        String value = version.identity().get(FlagView.VALUE);
        if (value == null) {
            throw failures.of(Kind.UNSUITABLE, version + " has no value, so it is no version of this flag");
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
        List<Permission> lacking =
                new ArrayList<>(objects.lacking(spec.configMap(), new FeatureFlagKind().permissions()));
        if (restart != null) {
            lacking.addAll(restart.lacking());
        }
        return lacking;
    }

    @Override
    public void close() {
        waiting.end();
        objects.close();
    }

    private FlagView flag() throws LegException {
        return FlagView.of(spec, objects.get(Type.CONFIG_MAP, spec.configMap()));
    }
}

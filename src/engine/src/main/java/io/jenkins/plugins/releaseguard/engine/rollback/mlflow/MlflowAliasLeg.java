package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Provenance;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An alias of MLflow's model registry. It is rolled back in one write, which points the alias to the version that was
 * resolved when the rollback was planned; the version that it leaves is then marked by tags.
 *
 * <p>MLflow sets an alias whatever it points to. So the alias is read right before each write and read back right after
 * it; a writer in the moment between cannot be kept out, only be seen.
 */
public final class MlflowAliasLeg implements Leg {
    /** How long one call of the leg may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final Duration MARKS_LIMIT = Duration.ofSeconds(5);
    /** The alias from which versions are promoted. */
    private static final String CANDIDATE = "candidate";

    private final MlflowAliasSpec spec;
    private final Failures failures;
    private final RegistryApi api;
    private final ByHand byHand;
    /** Null: nobody asks what is served. */
    private final ServedProbe probe;

    private final String actor;
    private final Duration limit;
    private final Clock clock;

    /**
     * @param server whose client is left open
     * @param probe says what is served; null: nobody asks
     * @param actor who writes, for the tags
     */
    MlflowAliasLeg(MlflowAliasSpec spec, WebServer server, ServedProbe probe, String actor) {
        this(spec, server, probe, actor, DEFAULT_LIMIT, Clock.systemUTC());
    }

    /** @param limit of one call of the leg */
    MlflowAliasLeg(
            MlflowAliasSpec spec, WebServer server, ServedProbe probe, String actor, Duration limit, Clock clock) {
        this.spec = spec;
        this.probe = probe;
        this.failures = new Failures(spec, RegistryApi.address(server));
        this.api = new RegistryApi(spec, server, REQUEST_LIMIT, failures);
        this.byHand = new ByHand(server, spec.model());
        this.actor = actor;
        this.limit = limit;
        this.clock = clock;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        ModelVersion current = existing(spec.alias(), time);
        ModelVersion target = target(time);
        boolean same = current.is(target);
        String summary = spec.alias() + " of " + spec.model() + " is at " + current
                + (same ? ", as is " : ", ") + spec.target()
                + (same ? "" : spec.target() instanceof Target.Alias ? " at " + target : " is " + target);
        return new LegState(current.toVersion(spec), target.toVersion(spec), !same, null, null, summary);
    }

    private ModelVersion existing(String alias, TimeLimit time) throws LegException {
        ModelVersion version = api.alias(alias, time);
        if (version == null) {
            throw failures.of(Kind.NOT_FOUND, "it has no alias " + alias + "; set it to a version");
        }
        return version;
    }

    private ModelVersion target(TimeLimit time) throws LegException {
        if (spec.target() instanceof Target.Alias alias) {
            return existing(alias.name(), time);
        }
        return spec.target() instanceof Target.Run run
                ? api.ofRun(run.id(), time)
                : api.version(((Target.Number) spec.target()).version(), time);
    }

    // ---- the plan

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        ModelVersion now = existing(spec.alias(), time);
        checkCurrent(now, own(candidate), own(baseline));
        ModelVersion target = still(baseline, time);
        if (now.is(target)) {
            String nothing = "nothing to do: " + spec.alias() + " of " + spec.model() + " is at " + target + " already";
            return new LegPlan(spec.text(), candidate, target.toVersion(spec), List.of(nothing), List.of());
        }
        checkUsable(target);
        List<String> actions = actions(now, target);
        if (probe != null) {
            actions.add("done when model server " + spec.served().server() + " serves " + target + " at "
                    + spec.served().path());
        }
        return new LegPlan(spec.text(), candidate, target.toVersion(spec), actions, commands(now, target));
    }

    private void checkUsable(ModelVersion target) throws LegException {
        if (!target.isReady()) {
            throw failures.of(
                    Kind.UNSUITABLE, target + ", the version to return to, is not ready but " + target.status());
        }
        if (target.isMarkedBad() && spec.target() instanceof Target.Alias alias) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    alias.name() + " is at " + target + ", which was itself rolled back (tag " + Marks.ROLLED_BACK
                            + "); point " + alias.name() + " to a good version, write `version " + target.number()
                            + "` if this one is meant, or delete the tag");
        }
    }

    private List<String> actions(ModelVersion now, ModelVersion target) {
        List<String> actions = new ArrayList<>();
        actions.add("point " + spec.alias() + " of " + spec.model() + " (MLflow server " + spec.server() + ") from "
                + described(now) + " to " + described(target));
        actions.add("tag " + now + " as rolled back"
                + (spec.target() instanceof Target.Alias alias ? "; " + alias.name() + " stays at " + target : ""));
        return actions;
    }

    private List<String> commands(ModelVersion now, ModelVersion target) {
        return List.of(
                byHand.setAlias(spec.alias(), target.number()), byHand.setTag(now.number(), Marks.ROLLED_BACK, "true"));
    }

    private static String described(ModelVersion version) {
        return version.runId() == null ? version.toString() : version + " (run " + version.runId() + ")";
    }

    /** The planned version as it is in the registry now. */
    private ModelVersion still(Version planned, TimeLimit time) throws LegException {
        ModelVersion version = api.version(VersionOf.number(planned), time);
        if (!version.is(planned, spec)) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "version " + version.number() + " is not the one that was planned any more: it is of run "
                            + version.runId() + " and was of run "
                            + planned.identity().get(VersionOf.RUN_ID) + "; was the model made anew?");
        }
        return version;
    }

    private void checkCurrent(ModelVersion now, Version candidate, Version baseline) throws LegException {
        if (now == null || (!now.is(candidate, spec) && !now.is(baseline, spec))) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    spec.alias() + (now == null ? " is gone" : " is at " + described(now))
                            + ", neither at the candidate " + candidate + " nor at the baseline " + baseline
                            + "; nothing was written");
        }
    }

    // ---- the rollback

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        Version bad = own(plan.expectedCurrent());
        Version good = own(plan.target());
        ModelVersion now = api.alias(spec.alias(), time);
        checkCurrent(now, bad, good);
        boolean before = now.is(good, spec);
        if (!before) {
            moveBack(bad, good, time);
        }
        accepted.run();
        if (!bad.sameAs(good)) {
            mark(bad, good, before, time.atMost(MARKS_LIMIT));
        }
    }

    private void moveBack(Version bad, Version good, TimeLimit time) throws LegException {
        ModelVersion target = still(good, time);
        api.setAlias(spec.alias(), target.number(), time);
        ModelVersion after = api.alias(spec.alias(), time);
        if (after != null && after.is(good, spec)) {
            return;
        }
        String seen = spec.alias() + " was set to " + target + " and is " + (after == null ? "gone" : "at " + after)
                + " right after it: another writer was in between";
        boolean again = after != null && after.is(bad, spec);
        throw failures.of(again ? Kind.CONFLICT : Kind.SUPERSEDED, seen + (again ? "" : "; nothing more was written"));
    }

    /**
     * Tags are for people and for later plans: without them the rollback holds all the same, and {@link #confirm} says
     * what is there.
     *
     * @param missingOnly the alias was moved earlier, perhaps by a call that was stopped before its tags
     */
    private void mark(Version bad, Version good, boolean missingOnly, TimeLimit time) {
        String number = VersionOf.number(bad);
        try {
            Map<String, String> there = missingOnly ? api.version(number, time).tags() : Map.of();
            for (Map.Entry<String, String> mark :
                    Marks.of(actor, VersionOf.number(good), clock).entrySet()) {
                if (!there.containsKey(mark.getKey())) {
                    api.setTag(number, mark.getKey(), mark.getValue(), time);
                }
            }
        } catch (LegException e) {
            // the next look at the version shows that it is not marked
            return;
        }
    }

    @Override
    public String mark(Version bad, Quarantine.Entry why) throws LegException {
        api.setTag(VersionOf.number(own(bad)), Marks.QUARANTINED, why.episode(), TimeLimit.of(MARKS_LIMIT));
        return bad + " is tagged as in quarantine (" + Marks.QUARANTINED + ")";
    }

    private Version own(Version version) throws LegException {
        if (!VersionOf.isOf(version, spec)) {
            throw failures.of(Kind.UNSUITABLE, version + " is no version of this model in this registry");
        }
        return version;
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        Version bad = own(plan.expectedCurrent());
        Version good = own(plan.target());
        ModelVersion now = api.alias(spec.alias(), time);
        boolean done = now != null && now.is(good, spec);
        String sentence = spec.alias() + " of " + spec.model() + " is " + (now == null ? "gone" : "at " + now)
                + (done ? "" : ", not yet at " + good)
                + (done && !bad.sameAs(good) ? "; " + marked(bad, time.atMost(MARKS_LIMIT)) : "");
        return done && probe != null ? served(now, sentence, time) : new Evidence(false, done, sentence);
    }

    /** An alias that reads back says nothing of servers that have resolved it before. */
    private Evidence served(ModelVersion wanted, String sentence, TimeLimit time) {
        try {
            String served = probe.read(time);
            boolean loaded = ServedProbe.isOf(served, wanted, spec.model());
            return new Evidence(
                    false,
                    loaded,
                    sentence + "; model server " + spec.served().server() + " serves " + served
                            + (loaded ? "" : ", not yet " + wanted));
        } catch (LegException e) {
            return new Evidence(false, false, sentence + "; what is served could not be read (" + e.getMessage() + ")");
        }
    }

    /** A model server that has not loaded what the alias says would not load what it is moved back to either. */
    @Override
    public String stuck() throws LegException {
        if (probe == null) {
            return null;
        }
        TimeLimit time = TimeLimit.of(limit);
        ModelVersion now = existing(spec.alias(), time);
        String served = probe.read(time);
        return ServedProbe.isOf(served, now, spec.model())
                ? null
                : "model server " + spec.served().server() + " serves " + served + " while " + spec.alias() + " of "
                        + spec.model() + " is at " + now + "; let it load what the alias says";
    }

    private String marked(Version bad, TimeLimit time) {
        try {
            ModelVersion version = api.version(VersionOf.number(bad), time);
            return version.isMarkedBad()
                    ? bad + " is tagged as rolled back"
                    : bad + " could not be tagged as rolled back";
        } catch (LegException e) {
            return "whether " + bad + " is tagged as rolled back could not be read (" + e.getMessage() + ")";
        }
    }

    @Override
    public Map<String, String> provenance(Version version) throws LegException {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put(Provenance.MODEL_VERSION, own(version).identity().get(Version.MODEL_URI));
        String run = version.identity().get(VersionOf.RUN_ID);
        if (run != null) {
            provenance.put(Provenance.RUN_ID, run);
            provenance.putAll(api.provenance(run, TimeLimit.of(limit)));
        }
        return provenance;
    }

    // ---- the promotion

    /** What the alias {@code candidate} holds, unless this leg's alias holds it already. */
    @Override
    public Version waiting() throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        ModelVersion offered = api.alias(CANDIDATE, time);
        return offered == null || offered.is(existing(spec.alias(), time)) ? null : offered.toVersion(spec);
    }

    @Override
    public boolean isPromoted(LegState live, Version candidate) {
        return live.current().sameAs(candidate);
    }

    /** Points the alias to what {@code candidate} names, and before it the target alias to what the alias had. */
    @Override
    public void promote(Version candidate) throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        Version wanted = own(candidate);
        ModelVersion now = existing(spec.alias(), time);
        if (now.is(wanted, spec)) {
            return;
        }
        ModelVersion offered = api.alias(CANDIDATE, time);
        if (offered == null || !offered.is(wanted, spec)) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "alias " + CANDIDATE + (offered == null ? " does not exist" : " is at " + described(offered))
                            + ", not at " + wanted + "; nothing was promoted");
        }
        if (offered.isMarkedBad() || !offered.isReady()) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    offered + (offered.isReady() ? " was rolled back (tag " + Marks.ROLLED_BACK + ")" : " is not ready")
                            + "; nothing was promoted");
        }
        // a version that was rolled back is nothing to return to: the target alias then keeps what it has
        if (spec.target() instanceof Target.Alias previous && !now.isMarkedBad()) {
            set(previous.name(), now, time);
            ModelVersion again = api.alias(spec.alias(), time);
            if (again == null || !again.is(now)) {
                throw failures.of(
                        Kind.CONFLICT,
                        spec.alias() + " was moved by another writer; " + previous.name() + " is at " + now);
            }
        }
        set(spec.alias(), offered, time);
    }

    /** Sets an alias unless it is there, and reads it back. */
    private void set(String alias, ModelVersion version, TimeLimit time) throws LegException {
        ModelVersion before = api.alias(alias, time);
        if (before != null && before.is(version)) {
            return;
        }
        api.setAlias(alias, version.number(), time);
        ModelVersion after = api.alias(alias, time);
        if (after == null || !after.is(version)) {
            throw failures.of(
                    Kind.CONFLICT,
                    alias + " was set to " + version + " and is " + (after == null ? "gone" : "at " + after)
                            + " right after it: another writer was in between");
        }
    }

    @Override
    public void close() {
        // the client belongs to the giver
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
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
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rollback of a Helm release to an explicit revision. Helm itself makes the writes; what it did is read from the
 * release's Secrets and from the workloads, never from the process: that may have been killed, or have ended before a
 * pod was ready.
 */
final class HelmLeg implements Leg {
    /** How long one {@link #execute} may wait for somebody else's operation, or for another writer. */
    static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

    /** Of the chart's hooks; it is Helm's own default. */
    private static final Duration HOOKS_LIMIT = Duration.ofMinutes(5);

    /** After its own time limit nobody goes on with an operation; Helm's default is this. */
    private static final Duration OWNER_LIMIT = Duration.ofMinutes(5);

    /** A rollback to the same revision may be taken over sooner: both write the same. */
    private static final Duration SAME_LIMIT = Duration.ofSeconds(15);

    private final HelmSpec spec;
    private final Failures failures;
    private final Helm helm;
    private final Config access;
    private final Objects objects;
    private final Releases releases;
    private final String actor;
    private final Clock clock;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    HelmLeg(HelmSpec spec, KubernetesClient client, Helm helm, String actor, Clock clock) {
        this(spec, client, helm, actor, clock, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param actor is named in a revision that is marked failed
     * @param limit of the waits of one {@link #execute}
     */
    HelmLeg(HelmSpec spec, KubernetesClient client, Helm helm, String actor, Clock clock, Duration limit) {
        this.spec = spec;
        this.failures = spec.failures();
        this.helm = helm;
        this.access = client.getConfiguration();
        this.objects = new Objects(client, spec.namespace(), failures);
        this.releases = new Releases(spec, objects);
        this.actor = actor;
        this.clock = clock;
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    /** A release that is deployed is a release at 100 %, as long as there is a revision to return to. */
    @Override
    public LegState read() throws LegException {
        History history = releases.read();
        Revision current = current(history);
        History.Choice choice = choice(history, current);
        Rollout rollout = rollout(current);
        boolean complete = current.isDeployed() && rollout.done();
        Version stable = choice.good() == null ? null : choice.good().version();
        return new LegState(
                current.version(),
                stable,
                stable != null,
                complete ? Double.valueOf(100) : null,
                complete ? Double.valueOf(0) : null,
                current.described() + " is " + current.status() + ", "
                        + (stable == null ? "there is no revision to return to" : stable + " is there to return to")
                        + choice.why() + pending(history) + "; " + rollout.sentence());
    }

    private History.Choice choice(History history, Revision current) {
        return spec.revision() == null ? history.lastKnownGood(current) : history.numbered(spec.revision(), current);
    }

    private Revision current(History history) throws LegException {
        Revision current = history.current();
        if (history.newest().isUninstalled()) {
            throw failures.of(
                    Kind.UNSUITABLE, "it is " + history.newest().status() + "; install it again before anything else");
        }
        if (current.problem() != null) {
            throw failures.of(Kind.UNSUITABLE, current.described() + " cannot be read: " + current.problem());
        }
        return current;
    }

    private static String pending(History history) {
        Revision newest = history.newest();
        return newest.isPending()
                ? "; revision " + newest.number() + " is " + newest.status() + " since " + newest.deployedAt()
                : "";
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        History history = releases.read();
        Revision current = current(history);
        History.Choice choice = choice(history, current);
        if (candidate.sameAs(baseline)) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "there is no revision to return to from revision " + current.number()
                            + (choice.skipped().isEmpty() ? ": it is the first" : choice.why()));
        }
        Revision target = history.of(content(baseline));
        if (target == null) {
            throw failures.of(Kind.NOT_FOUND, gone(baseline));
        }
        checkCurrent(history, content(candidate), target.content());
        Manifest manifest = manifest(target);
        String version = helm.version();
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        if (history.newest().isDeployed() && history.newest().isOf(target.content())) {
            actions.add(
                    "nothing to do: " + failures.object() + " has installed what " + target.described() + " installs");
            return new LegPlan(spec.text(), candidate, target.version(), actions, commands);
        }
        String syncedBy = syncedBy(manifest);
        if (syncedBy != null) {
            if (!spec.isBesideGit()) {
                throw failures.undoneBy(syncedBy, candidate);
            }
            actions.add("leave " + failures.object() + " to " + syncedBy + ", which installs what " + target.described()
                    + " installs when the leg that changes Git is done");
            commands.add("helm history " + spec.name() + " -n " + spec.namespace());
            return new LegPlan(spec.text(), candidate, target.version(), actions, commands);
        }
        actions.add("roll " + failures.object() + " back to " + target.described() + " with Helm " + version);
        choice.skipped().forEach(line -> actions.add("passed over: " + line));
        if (history.newest().isPending()) {
            actions.add("revision " + history.newest().number() + " is "
                    + history.newest().status() + " since " + history.newest().deployedAt()
                    + ": whoever does that is waited for, at most " + OWNER_LIMIT.toMinutes()
                    + " minutes from then; after that it is marked failed");
        }
        manifest.unwatched(spec.namespace()).forEach(other -> actions.add("not watched: the pods of " + other));
        warn(manifest, actions);
        commands.add("helm rollback " + spec.name() + " " + target.number() + " -n " + spec.namespace()
                + " --history-max 0 --wait");
        return new LegPlan(spec.text(), candidate, target.version(), actions, commands);
    }

    /** Who keeps one of its workloads as Git says, and would put the bad version back; null: nobody shows itself. */
    private String syncedBy(Manifest manifest) throws LegException {
        for (Workload workload : manifest.workloads(spec.namespace())) {
            JsonNode object = objects.get(workload.type(), workload.name());
            String syncedBy = object == null ? null : Owner.syncedBy(object, spec.others());
            if (syncedBy != null) {
                return syncedBy;
            }
        }
        return null;
    }

    private void warn(Manifest manifest, List<String> actions) throws LegException {
        for (Workload workload : manifest.workloads(spec.namespace())) {
            JsonNode object = objects.get(workload.type(), workload.name());
            String warning = object == null ? null : Owner.warningBeside(object, "Helm");
            if (warning != null) {
                actions.add(warning);
                return;
            }
        }
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        String candidate = content(plan.expectedCurrent());
        String target = content(plan.target());
        String[] late = new String[1];
        new Repeated(failures, waiting).until(limit, () -> step(candidate, target, plan, late), () -> late[0]);
        accepted.run();
    }

    /** @return whether the release is back */
    private boolean step(String candidate, String target, LegPlan plan, String[] late) throws LegException {
        History history = releases.read();
        Revision newest = history.newest();
        if (newest.isDeployed() && newest.isOf(target)) {
            return true;
        }
        checkCurrent(history, candidate, target);
        Revision good = history.of(target);
        if (good == null) {
            throw failures.of(Kind.NOT_FOUND, gone(plan.target()));
        }
        String syncedBy = syncedBy(manifest(good));
        if (syncedBy != null) {
            throw spec.isBesideGit()
                    ? failures.notSyncedBy(syncedBy)
                    : failures.undoneBy(syncedBy, plan.expectedCurrent());
        }
        if (newest.isPending()) {
            Instant until = mayLiveUntil(newest, target);
            if (clock.instant().isBefore(until)) {
                late[0] = "revision " + newest.number() + " is " + newest.status() + " since " + newest.deployedAt()
                        + "; whoever does that is waited for until " + until;
                return false;
            }
            releases.markFailed(
                    newest, "Was " + newest.status() + " and did not end; marked by " + actor, clock.instant());
        }
        return rolledBack(good, target);
    }

    private Instant mayLiveUntil(Revision pending, String target) throws LegException {
        if (pending.problem() != null) {
            throw failures.of(Kind.UNSUITABLE, pending.described() + " cannot be read: " + pending.problem());
        }
        Instant began = pending.deployedAt();
        Instant now = clock.instant();
        Duration mayLive = pending.isOf(target) ? SAME_LIMIT : OWNER_LIMIT;
        // one that began in the future was written by a clock that is wrong
        return began == null || Duration.between(began, now).abs().compareTo(mayLive) >= 0 ? now : began.plus(mayLive);
    }

    private boolean rolledBack(Revision good, String target) throws LegException {
        LegException failure = null;
        try {
            helm.rollback(spec, good.number(), access, HOOKS_LIMIT);
        } catch (LegException e) {
            failure = e;
        }
        Revision newest = releases.read().newest();
        if (newest.isDeployed() && newest.isOf(target)) {
            return true;
        }
        throw failure != null
                ? failure
                : failures.of(
                        Kind.CONFLICT,
                        "Helm says that it has rolled back, but revision " + newest.number() + " is "
                                + newest.status());
    }

    /** Whether the release is still the one that the plan was made for. */
    private void checkCurrent(History history, String candidate, String target) throws LegException {
        Revision current = current(history);
        Revision deployed = history.deployed();
        boolean expected = current.isOf(candidate) || (deployed != null && deployed.isOf(candidate));
        boolean back = current.isOf(target) && current.isDeployed();
        if (!expected && !back) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    current.described() + " is " + current.status()
                            + ", neither the candidate nor the baseline; nothing was written");
        }
    }

    private static String gone(Version baseline) {
        return "the baseline, " + baseline + ", is no longer in the release's history; deploy it anew, and keep more"
                + " revisions (helm upgrade --history-max)";
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        History history = releases.read();
        Revision newest = history.newest();
        boolean deployed = newest.isDeployed() && newest.isOf(content(plan.target()));
        Rollout rollout = rollout(newest);
        boolean done = deployed && rollout.done();
        return new Evidence(
                done,
                done,
                newest.described() + " is " + newest.status()
                        + (deployed ? " and installs what " : " and does not install what ") + plan.target()
                        + " installs; " + rollout.sentence());
    }

    private record Rollout(boolean done, String sentence) {}

    private Rollout rollout(Revision revision) throws LegException {
        if (revision.problem() != null) {
            return new Rollout(false, revision.described() + " cannot be read: " + revision.problem());
        }
        boolean done = true;
        List<String> sentences = new ArrayList<>();
        for (Workload workload : manifest(revision).workloads(spec.namespace())) {
            Workload.Progress progress = workload.progress(objects.get(workload.type(), workload.name()));
            done &= progress.done();
            sentences.add(progress.sentence());
        }
        return new Rollout(done, sentences.isEmpty() ? "it has no workload to watch" : String.join("; ", sentences));
    }

    private Manifest manifest(Revision revision) throws LegException {
        try {
            return Manifest.of(revision.manifest());
        } catch (IllegalArgumentException e) {
            throw failures.of(Kind.UNSUITABLE, revision.described() + " cannot be watched: " + e.getMessage());
        }
    }

    /** An upgrade has no steps; there is nothing to be done but to see that it is still there. */
    @Override
    public void promote(Version candidate) throws LegException {
        Revision current = current(releases.read());
        if (isOwn(candidate) && !current.isOf(content(candidate))) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    current.described() + " is " + current.status() + " and not " + candidate
                            + "; nothing was promoted");
        }
    }

    /** The revision to return to stays known after an upgrade is complete. */
    @Override
    public boolean isPromoted(LegState live, Version candidate) {
        Double percent = live.percentOf(candidate);
        return !isOwn(candidate) || (candidate.sameAs(live.current()) && percent != null && percent >= 100);
    }

    private static boolean isOwn(Version version) {
        return version.identity().containsKey(Revision.CONTENT);
    }

    private String content(Version version) throws LegException {
        String content = version.identity().get(Revision.CONTENT);
        if (content == null) {
            throw failures.of(Kind.UNSUITABLE, version + " is no revision of this release");
        }
        return content;
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return objects.lacking(null, new HelmKind().permissions());
    }

    @Override
    public void close() {
        waiting.end();
        objects.close();
    }
}

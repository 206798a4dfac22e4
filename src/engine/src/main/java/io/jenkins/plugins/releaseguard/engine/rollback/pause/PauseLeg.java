package io.jenkins.plugins.releaseguard.engine.rollback.pause;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Pauses what would bring the bad version back by itself, so that legs after it last. It stays paused, for Git still asks for
 * the bad version, until a person turns it on again: the plan, the evidence and the object itself say how, and the next release is
 * not ready before that.
 */
public final class PauseLeg implements Leg {
    /** How long {@link #execute} may take: what is under way ends first. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(40);

    private static final String STATE = "automation";
    private static final Version OFF = new Version("paused", Map.of(STATE, "paused"));

    private final LegSpec spec;
    private final Switch paused;
    private final String actor;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /**
     * @param paused is closed with this leg
     * @param actor who pauses, for the mark at the object
     * @param limit of one {@link #execute}
     */
    public PauseLeg(LegSpec spec, Switch paused, String actor, Duration limit) {
        this.spec = spec;
        this.paused = paused;
        this.actor = actor;
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    private static Version version(Switch.Seen seen) {
        return seen.on() == null ? OFF : new Version("on", Map.of(STATE, seen.on()));
    }

    @Override
    public LegState read() throws LegException {
        Switch.Seen seen = paused.read();
        return new LegState(version(seen), OFF, seen.on() != null, null, null, sentence(seen));
    }

    private String sentence(Switch.Seen seen) {
        if (seen.on() != null) {
            return paused.object() + " is on: " + seen.on();
        }
        return paused.object() + " is off"
                + (seen.pausedBy().isEmpty()
                        ? ""
                        : ", paused by " + seen.pausedBy() + "; when Git asks for what shall run, turn it on again: "
                                + seen.turnOn())
                + (seen.isBusy() ? "; what it has begun is still under way" : "");
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        Switch.Seen seen = paused.read();
        if (seen.on() == null) {
            return new LegPlan(spec.text(), OFF, OFF, List.of("nothing to do: " + sentence(seen)), List.of());
        }
        checkKeeper(seen);
        paused.check();
        return new LegPlan(
                spec.text(),
                version(seen),
                OFF,
                List.of(
                        "pause " + paused.object() + ", which is " + seen.on(),
                        "leave it paused, for Git still asks for the bad version; when Git asks for what shall run,"
                                + " turn it on again: " + seen.turnOn()),
                List.of(paused.commandOff()));
    }

    private void checkKeeper(Switch.Seen seen) throws LegException {
        if (!seen.keeper().isEmpty()) {
            throw paused.failure(
                    Kind.UNSUITABLE,
                    seen.keeper() + " keeps its spec and would turn it on again; pause it there, or add a leg that"
                            + " changes Git, for example `git-revert last commit of PATH`");
        }
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        new Repeated(paused::failure, waiting)
                .until(limit, this::isOff, () -> "what it has begun is still under way; nothing after it would last");
        accepted.run();
    }

    private boolean isOff() throws LegException {
        Switch.Seen seen = paused.read();
        if (seen.on() != null) {
            checkKeeper(seen);
            paused.turnOff(seen, actor);
            return false;
        }
        return !seen.isBusy();
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        Switch.Seen seen = paused.read();
        return new Evidence(false, seen.on() == null && !seen.isBusy(), sentence(seen));
    }

    /** Nothing is released here. */
    @Override
    public void promote(Version candidate) {}

    /** A pause that was forgotten keeps what Git asks for from coming. */
    @Override
    public String stuck() throws LegException {
        Switch.Seen seen = paused.read();
        return seen.on() == null && !seen.pausedBy().isEmpty() ? sentence(seen) : null;
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return paused.lacking();
    }

    @Override
    public void close() {
        waiting.end();
        paused.close();
    }
}

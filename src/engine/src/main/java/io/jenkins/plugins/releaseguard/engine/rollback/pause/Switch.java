package io.jenkins.plugins.releaseguard.engine.rollback.pause;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.util.List;

/** Something that brings versions into the world by itself, and can be told not to. Every call may block; thread-safe. */
public interface Switch {
    /**
     * How it stands.
     *
     * @param on exactly what is on, for example {@code {"prune":true}}; null: it is off
     * @param isBusy whether it is bringing something just now
     * @param keeper who would turn it on again; empty: nobody shows
     * @param pausedBy who has turned it off by {@link #turnOff}; empty: nobody
     * @param turnOn shell command by which a person turns it on as it was
     * @param json it was read from
     */
    record Seen(String on, boolean isBusy, String keeper, String pausedBy, String turnOn, JsonNode json) {}

    /** What is paused, for example {@code the automatic sync of application model-svc (Argo CD server main)}. */
    String object();

    /** Looks; changes nothing. */
    Seen read() throws LegException;

    /**
     * Turns it off, and writes down at it what was on and who has turned it off.
     *
     * @param seen if it is still like this; else it is a conflict
     * @param actor who does it
     */
    void turnOff(Seen seen, String actor) throws LegException;

    /** The same by hand, a shell command. */
    String commandOff();

    /** An error when the credential may not turn it off, where that shows before it is tried. */
    default void check() throws LegException {}

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#lacking}. */
    default List<Permission> lacking() throws LegException {
        return List.of();
    }

    /** A failure, by its name. */
    LegException failure(LegException.Kind kind, String message);

    /** Frees connections; does not throw. */
    default void close() {}
}

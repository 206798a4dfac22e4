package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.util.List;

/** What keeps one flag. Every method may block for some seconds; thread-safe. */
interface FlagStore {
    /** Messages name it: {@code configmap prod/model-flags (cluster main)}. */
    String object();

    /** The flag as it is now; an error where it cannot be switched. */
    Flag read() throws LegException;

    /** The value that the policy asks for, in the words of the value that it has now. */
    String wanted(Flag now) throws LegException;

    /**
     * Gives it a value.
     *
     * @param seen how it was read a moment ago; a store that can tell writes only while it still is so, else it is a conflict
     */
    void set(Flag seen, String value) throws LegException;

    /** The same as a shell command. */
    String command(Flag seen, String value) throws LegException;

    /**
     * Who sets it as Git asks for, so that the leg leaves it to them; null: nobody. An error where no leg of the policy changes
     * what Git asks for.
     */
    String syncedBy(Flag now) throws LegException;

    /** A shell command that shows the flag. */
    String commandToLook();

    /** What may set it to another value all the same, or hide the new one, one line; null: nothing that shows itself. */
    String warning(Flag now, String wanted) throws LegException;

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#lacking()}. */
    List<Permission> lacking() throws LegException;

    /** A failure of the flag, by name. */
    LegException failure(Kind kind, String message);

    /** Frees connections. */
    void close();
}

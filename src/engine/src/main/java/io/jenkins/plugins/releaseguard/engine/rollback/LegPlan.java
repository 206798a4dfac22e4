package io.jenkins.plugins.releaseguard.engine.rollback;

import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a leg would do, resolved to explicit versions.
 *
 * @param leg as the policy writes it
 * @param expectedCurrent the bad version that has to be there; anything else but {@code target} means that somebody
 *     else was faster, and nothing is written
 * @param target the version to return to
 * @param actions what will be done, a sentence each
 * @param commands the same by hand, a shell command each
 * @param facts by which a leg that goes on after a restart finds what it has done
 */
public record LegPlan(
        String leg,
        Version expectedCurrent,
        Version target,
        List<String> actions,
        List<String> commands,
        Map<String, String> facts)
        implements Serializable {
    public LegPlan {
        actions = List.copyOf(actions);
        commands = List.copyOf(commands);
        // null in what was saved before there were any
        facts = facts == null ? Map.of() : Map.copyOf(facts);
    }

    /** The world shows what was done. */
    public LegPlan(String leg, Version expectedCurrent, Version target, List<String> actions, List<String> commands) {
        this(leg, expectedCurrent, target, actions, commands, Map.of());
    }
}

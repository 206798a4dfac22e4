package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the legs of a policy do about what Git asks for.
 *
 * @param changesGit whether one of them changes it
 * @param paused what they keep from bringing it into the world, as {@link LegSpec#pauses} says
 */
public record Beside(boolean changesGit, Set<String> paused) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** None of them does anything about it. */
    public static final Beside NOTHING = new Beside(false, Set.of());

    public Beside {
        paused = Set.copyOf(paused);
    }

    /** What all of these do. */
    public static Beside of(List<LegSpec> legs) {
        return new Beside(
                legs.stream().anyMatch(LegSpec::changesSource),
                legs.stream().map(LegSpec::pauses).filter(p -> p != null).collect(Collectors.toUnmodifiableSet()));
    }
}

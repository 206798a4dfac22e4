package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/** A policy that cannot be used, with every mistake in it. */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems at least one, in the order of their places */
    public PolicyException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Every mistake, in the order of their places. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One mistake.
     *
     * @param at where
     * @param message what was found, what was expected, the remedy
     */
    public record Problem(Position at, String message) implements Serializable {
        @Override
        public String toString() {
            return at + ": " + message;
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found wrong, or only doubtful, while one policy is read. Not thread-safe. */
final class Problems {
    private static final Comparator<PolicyException.Problem> BY_PLACE = Comparator.comparingInt(
                    (PolicyException.Problem p) -> p.at().line())
            .thenComparingInt(p -> p.at().column());

    private final Set<PolicyException.Problem> mistakes = new LinkedHashSet<>();
    private final Set<PolicyException.Problem> warnings = new LinkedHashSet<>();

    /** The policy cannot be used. */
    void add(Position at, String message) {
        mistakes.add(new PolicyException.Problem(at, message));
    }

    /** The policy can be used, but probably is not as meant. */
    void warn(Position at, String message) {
        warnings.add(new PolicyException.Problem(at, message));
    }

    boolean any() {
        return !mistakes.isEmpty();
    }

    int count() {
        return mistakes.size();
    }

    void throwIfAny() throws PolicyException {
        if (any()) {
            throw new PolicyException(ordered(mistakes));
        }
    }

    List<PolicyException.Problem> warnings() {
        return ordered(warnings);
    }

    private static List<PolicyException.Problem> ordered(Set<PolicyException.Problem> found) {
        List<PolicyException.Problem> ordered = new ArrayList<>(found);
        ordered.sort(BY_PLACE);
        return ordered;
    }
}

package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reasons in words. */
final class Sentences {
    /** What to do about a candidate that no user gets. */
    static final String WITHOUT_TRAFFIC =
            "it has 0 %, and a gate learns nothing from a version that nobody uses: give it a share before the gate, or let the"
                    + " gate do so with `traffic: {steps: [5, 25, 100], each: 5m}` in the policy";

    private Sentences() {}

    static String of(Reason reason) {
        return reason.condition() == null ? reason.sentence() : reason.condition() + ": " + reason.sentence();
    }

    static String of(Decision decision) {
        return decision.reasons().stream().map(Sentences::of).collect(Collectors.joining("; "));
    }

    /** What a person has to know who decides on a rollback that may do harm. */
    static List<String> ofIrreversible(List<LegSpec> legs) {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                "The policy says `irreversible: true`: an older version may not know what the newer one has written");
        named(legs, LegSpec::returnsVersion)
                .ifPresent(names -> sentences.add("Brings an older version back, look first: " + names));
        named(legs, leg -> !leg.returnsVersion())
                .ifPresent(names -> sentences.add("Safe, brings no version back: " + names));
        return sentences;
    }

    private static Optional<String> named(List<LegSpec> legs, Predicate<LegSpec> which) {
        return legs.stream().filter(which).map(LegSpec::text).reduce((a, b) -> a + "; " + b);
    }
}

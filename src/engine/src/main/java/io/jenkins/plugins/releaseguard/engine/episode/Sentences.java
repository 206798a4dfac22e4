package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import java.util.stream.Collectors;

/** Reasons in words. */
final class Sentences {
    private Sentences() {}

    static String of(Reason reason) {
        return reason.condition() == null ? reason.sentence() : reason.condition() + ": " + reason.sentence();
    }

    static String of(Decision decision) {
        return decision.reasons().stream().map(Sentences::of).collect(Collectors.joining("; "));
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

/** A condition together with where its parts stand, for the checks that compare it with the rest of the policy. */
record ReadCondition(Condition condition, Signal signal, Phrase phrase, Line line) {

    /** Where {@code within} stands, or the condition where it is left out. */
    Position withinAt() {
        return phrase.times().within() == null
                ? line.at()
                : line.at(phrase.times().withinAt());
    }

    /** Where the limit stands; only for a threshold. */
    Position limitAt() {
        return line.at(((Phrase.Limit) phrase).limitAt());
    }
}

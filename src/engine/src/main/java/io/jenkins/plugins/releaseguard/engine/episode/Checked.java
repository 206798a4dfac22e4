package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Check;
import io.jenkins.plugins.releaseguard.engine.policy.Waiver;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import java.util.List;

/**
 * One item of the checklist with its answer.
 *
 * @param item a sentence, with the names that it is about
 * @param evidence null: the sentence says it all
 */
record Checked(Check check, String item, State state, String evidence) {
    /** An answer. */
    enum State {
        PASSED("passed"),
        FAILED("failed"),
        /** Advised, and not so. */
        WARNING("warning"),
        UNKNOWN("not-observed"),
        /** Not passed, and somebody has taken it upon himself. */
        WAIVED("waived");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    static Checked passed(Check check, String item, String evidence) {
        return new Checked(check, item, State.PASSED, evidence);
    }

    /** Passed, or what it is otherwise. */
    static Checked passedOr(State otherwise, Check check, String item, String evidence, boolean passed) {
        return passed ? passed(check, item, null) : new Checked(check, item, otherwise, evidence);
    }

    /** The same, with what did not pass waived where the policy says so; what it was is still said. */
    Checked with(List<Waiver> waivers) {
        if (state == State.PASSED) {
            return this;
        }
        return waivers.stream()
                .filter(waiver -> waiver.check() == check)
                .findFirst()
                .map(waiver -> new Checked(
                        check,
                        item,
                        State.WAIVED,
                        "by " + waiver.by() + ", " + waiver.reason() + "; it was " + state.word
                                + (evidence == null ? "" : ": " + evidence)))
                .orElse(this);
    }

    /** For logs and reasons. */
    String sentence() {
        return item + (evidence == null ? "" : ": " + evidence);
    }

    String word() {
        return state.word;
    }

    CheckRecord record() {
        return new CheckRecord(item, state.word, evidence);
    }
}

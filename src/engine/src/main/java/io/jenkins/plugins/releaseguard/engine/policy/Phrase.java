package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;

/** A condition as the grammar reads it, before its names and units are known. */
sealed interface Phrase {
    /**
     * How long it has to be bad, and how soon it has to be good.
     *
     * @param hold null: not written
     * @param holdAt where {@code for} or {@code N times} begins
     * @param within null: not written
     * @param withinAt where {@code within} begins
     */
    record Times(Hold hold, int holdAt, Duration within, int withinAt) {}

    /**
     * {@code SIGNAL > VALUE}.
     *
     * @param until null: not written
     */
    record Limit(
            Scope scope,
            Tokens.Token signal,
            Comparison comparison,
            Amount limit,
            int limitAt,
            Until until,
            Times times)
            implements Phrase {
        /** {@code until < VALUE}. */
        record Until(int at, Comparison comparison, Amount limit, int limitAt) {}
    }

    /** {@code SIGNAL drops more than AMOUNT below baseline}. */
    record Change(Tokens.Token signal, boolean rises, Amount amount, int amountAt, Times times) implements Phrase {}

    /**
     * {@code SIGNAL worse than baseline by more than AMOUNT}.
     *
     * @param amount null: not written
     */
    record Worse(Tokens.Token signal, Amount amount, int amountAt, Times times) implements Phrase {}

    /** {@code SIGNAL worse than VALUE}. */
    record WorseThanLimit(Tokens.Token signal, Amount limit, int limitAt, Times times) implements Phrase {}

    /**
     * {@code SIGNAL shifts more than AMOUNT above baseline}.
     *
     * @param amount null: not written
     */
    record Shift(Tokens.Token signal, Condition.Shift.Direction direction, Amount amount, int amountAt, Times times)
            implements Phrase {}

    /** {@code traffic N% on VERSION}. */
    record Traffic(Amount share, int shareAt, Scope of, Times times) implements Phrase {}

    /**
     * {@code alert NAME{matchers} firing}.
     *
     * @param alert its signal's text
     * @param at where that begins
     */
    record Alert(String alert, int at, boolean firing, Times times) implements Phrase {}

    Times times();
}

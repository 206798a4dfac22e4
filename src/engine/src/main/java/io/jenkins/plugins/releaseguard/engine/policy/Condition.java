package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;

/** What is asked of a signal or of the traffic. The text is what the user wrote and what reports show. */
public sealed interface Condition extends Serializable {
    /** As written, one line, without a comment. */
    String text();

    /** Where it is written. */
    Position at();

    /** The signal that is asked for; null for the traffic. */
    String subject();

    /** What it says of a single value; null where only a comparison with the baseline says something. */
    default Threshold asThreshold() {
        return null;
    }

    /**
     * A signal against a limit.
     *
     * @param scope null: breach conditions read the candidate, recovery conditions live
     * @param limit in the signal's own unit
     * @param until what ends a bad stretch; null: any value that is not beyond the limit
     * @param within recovery only: how long after the rollback was accepted it may take; null: the default
     */
    record Threshold(
            String text,
            Position at,
            Scope scope,
            String signal,
            Comparison comparison,
            Quantity limit,
            Hold hold,
            Until until,
            Duration within)
            implements Condition {
        /** On the other side of the limit, or at it: between both a bad stretch goes on, and none begins. */
        public record Until(Comparison comparison, Quantity limit) implements Serializable {}

        /** Without hysteresis. */
        public Threshold(
                String text,
                Position at,
                Scope scope,
                String signal,
                Comparison comparison,
                Quantity limit,
                Hold hold,
                Duration within) {
            this(text, at, scope, signal, comparison, limit, hold, null, within);
        }

        @Override
        public String subject() {
            return signal;
        }

        @Override
        public Threshold asThreshold() {
            return this;
        }
    }

    /**
     * The counts against a limit, tested sequentially.
     *
     * @param limit a share of the requests, or a value that a quantile of them may have, in the signal's own unit
     */
    record WorseThanLimit(String text, Position at, String signal, Quantity limit, boolean higherIsWorse)
            implements Condition {
        @Override
        public String subject() {
            return signal;
        }

        @Override
        public Threshold asThreshold() {
            Comparison comparison = higherIsWorse ? Comparison.ABOVE : Comparison.BELOW;
            return new Threshold(text, at, null, signal, comparison, limit, Hold.AT_ONCE, null);
        }
    }

    /**
     * The candidate's value against the baseline's at the same look.
     *
     * @param rises true: bad when the candidate is above the baseline by more than the amount; false: below
     * @param amount a share of the baseline's value (3 % is 0.03) when {@code relative}, else in the signal's unit
     *     (points of a ratio are hundredths)
     */
    record Change(String text, Position at, String signal, boolean rises, double amount, boolean relative, Hold hold)
            implements Condition {
        @Override
        public String subject() {
            return signal;
        }
    }

    /**
     * The candidate's counts against the baseline's of the same time, tested sequentially.
     *
     * @param amount how much worse the candidate may be: a share of the baseline's value (10 % is 0.1) when {@code
     *     relative}, else absolute (points are hundredths)
     */
    record Worse(String text, Position at, String signal, double amount, boolean relative) implements Condition {
        @Override
        public String subject() {
            return signal;
        }
    }

    /**
     * The candidate's values against the baseline's, one of each side for each interval, by their ranks.
     *
     * @param direction in which it is bad
     * @param amount how far the candidate may lie off: a share of the baseline's median when {@code relative}, else in
     *     the signal's unit
     */
    record Shift(String text, Position at, String signal, Direction direction, double amount, boolean relative)
            implements Condition {
        /** On which side of the baseline a candidate is bad. */
        public enum Direction {
            ABOVE,
            BELOW,
            EITHER
        }

        @Override
        public String subject() {
            return signal;
        }
    }

    /**
     * The share of the traffic that a version gets.
     *
     * @param percent 0 to 100
     * @param of candidate or baseline
     * @param within how long after the rollback was accepted it may take; null: the default
     */
    record Traffic(String text, Position at, double percent, Scope of, Duration within) implements Condition {
        @Override
        public String subject() {
            return null;
        }
    }
}

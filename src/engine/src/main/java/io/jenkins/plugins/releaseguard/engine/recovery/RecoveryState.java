package io.jenkins.plugins.releaseguard.engine.recovery;

import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Everything that is known of a recovery; a value.
 *
 * @param acceptedAt our clock when the baseline's return was acknowledged; earlier samples do not count
 * @param checks per recovery condition, in the policy's order
 * @param result null while it is open
 */
public record RecoveryState(Instant acceptedAt, List<Check> checks, Result result) implements Serializable {
    public RecoveryState {
        checks = List.copyOf(checks);
    }

    /**
     * One condition's stretch of good evaluations.
     *
     * @param since data time of the first of the unbroken stretch; null while it is not good
     * @param last the newest evaluation; {@code bad} means that it did not hold; null before the first
     */
    public record Check(Instant since, Evaluation last) implements Serializable {
        static final Check NONE = new Check(null, null);
    }

    /**
     * How it ended.
     *
     * @param recovered data time of the first sample of the stretch that then stayed good; null: it was not seen
     * @param proven our clock when that stretch was complete; null: it was not seen
     * @param sentences why not; empty when recovered
     */
    public record Result(Instant recovered, Instant proven, List<String> sentences) implements Serializable {
        public Result {
            sentences = List.copyOf(sentences);
        }

        /** Whether every recovery condition was proven. */
        public boolean isRecovered() {
            return proven != null;
        }
    }
}

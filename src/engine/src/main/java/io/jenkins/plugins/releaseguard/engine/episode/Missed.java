package io.jenkins.plugins.releaseguard.engine.episode;

import java.time.Duration;
import java.time.Instant;

/** How a gap, for example a restart, is read from history: look by look, as it would have been watched. */
final class Missed {
    /** A longer gap is read in wider steps. */
    private static final int MOST_LOOKS = 400;

    private Missed() {}

    static Duration step(Instant from, Instant now, Duration every) {
        Duration gap = Duration.between(from, now);
        return gap.dividedBy(every) <= MOST_LOOKS ? every : gap.dividedBy(MOST_LOOKS);
    }
}

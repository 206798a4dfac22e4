package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.io.Serializable;
import java.time.Duration;

/**
 * {@code by github pull request|gitlab merge request [on SERVER] [and merge] [within D]}: the commit is proposed and not
 * pushed to the branch.
 *
 * @param type {@link RestType#GITHUB} or {@link RestType#GITLAB}
 * @param server its name, resolved
 * @param merges whether it is merged as soon as the host lets it be; otherwise people do so
 * @param within how long it is waited for the merge; null in what was saved before it could be said: the default
 */
record Proposal(RestType type, String server, boolean merges, Duration within) implements Serializable {
    private static final long serialVersionUID = 1L;

    static final Duration DEFAULT_WITHIN = Duration.ofMinutes(30);
    static final Duration LONGEST_WITHIN = Duration.ofHours(24);

    Proposal {
        within = within == null ? DEFAULT_WITHIN : within;
    }
}

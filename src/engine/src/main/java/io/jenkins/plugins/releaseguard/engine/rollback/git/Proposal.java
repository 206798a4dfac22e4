package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import java.io.Serializable;

/**
 * {@code by github pull request|gitlab merge request [on SERVER] [and merge]}: the commit is proposed and not pushed to the
 * branch.
 *
 * @param type {@link RestType#GITHUB} or {@link RestType#GITLAB}
 * @param server its name, resolved
 * @param merges whether it is merged as soon as the host lets it be; otherwise people do so
 */
record Proposal(RestType type, String server, boolean merges) implements Serializable {
    private static final long serialVersionUID = 1L;
}

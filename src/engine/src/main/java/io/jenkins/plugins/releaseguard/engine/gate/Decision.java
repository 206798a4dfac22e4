package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * The end of a window.
 *
 * @param detected our clock when it became true
 * @param onset data time of the first bad evaluation of the stretch that led to a breach; else null
 * @param lowTraffic whether an inconclusive window lacked only requests
 */
public record Decision(Verdict verdict, Instant detected, Instant onset, List<Reason> reasons, boolean lowTraffic)
        implements Serializable {
    public Decision {
        reasons = List.copyOf(reasons);
    }
}

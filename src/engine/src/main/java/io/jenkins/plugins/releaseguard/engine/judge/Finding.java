package io.jenkins.plugins.releaseguard.engine.judge;

import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * What a sequential condition has found so far.
 *
 * @param method with its version
 * @param evidence the e-value, 0 or more: while the candidate is within the margin, as much as this or more comes up in at
 *     most 1 of {@code evidence} releases
 * @param needed of the gate's evidence, 1/α, for a breach
 * @param inflation of the variance, estimated on the baseline, 1 or more
 * @param since data time from which on is counted below; null: nothing yet
 * @param candidateRequests or rows of predictions
 * @param candidateEvents of the candidate's requests, those that count against it; null where rows have a mean
 * @param candidateMean of its rows, in the signal's unit; null where events are counted, and before the first row
 * @param candidateInterval confidence sequence, valid at every look, of its share of events, or of its rows' mean in the
 *     signal's unit; null: the change is not expected at the start only, or it is not known
 * @param baselineInterval the same of the baseline; both hold together
 * @param excludedWorsening the smallest one that is excluded for the whole window, relative or in absolute share; null:
 *     none is
 * @param forecast time to a breach at the present pace; null where the evidence does not grow
 */
public record Finding(
        String method,
        double evidence,
        double needed,
        double inflation,
        Instant since,
        long candidateRequests,
        Long candidateEvents,
        Double candidateMean,
        long baselineRequests,
        Long baselineEvents,
        Double baselineMean,
        ConfidenceInterval candidateInterval,
        ConfidenceInterval baselineInterval,
        Double excludedWorsening,
        Duration forecast)
        implements Serializable {}

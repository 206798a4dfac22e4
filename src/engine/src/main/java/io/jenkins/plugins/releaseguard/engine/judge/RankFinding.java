package io.jenkins.plugins.releaseguard.engine.judge;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * What a comparison by ranks has found so far.
 *
 * @param method with its version
 * @param since data time of the first value
 * @param interval between two values of a side
 * @param values of each side
 * @param deviate of the standard normal law, towards the bad side of the margin
 * @param needed of it for the condition to be true; null: nothing could be shown yet
 * @param margin in the signal's unit
 * @param shift Hodges's and Lehmann's estimate, in the signal's unit
 * @param shiftFrom and {@code shiftTo}: the shifts that are not excluded
 * @param effect the share of pairs in which the candidate is above, 0 to 1
 */
public record RankFinding(
        String method,
        Instant since,
        Duration interval,
        int values,
        double deviate,
        Double needed,
        double margin,
        double shift,
        double shiftFrom,
        double shiftTo,
        double effect)
        implements Serializable {}

package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sequential condition knows; a value whose size does not grow with the number of looks.
 *
 * @param candidate counted, and still without the baseline's counts of the same stretch; null: nothing
 * @param baseline counted, and still without the candidate's; null: nothing
 * @param processes one for each part of the margin; the smallest counts, so that every part has to be exceeded
 * @param dispersion of the baseline
 * @param excluded what the data exclude
 * @param past the baseline's requests by bucket; empty for a share
 * @param since what was counted since the evidence was last below 1
 * @param pace by how much the evidence's logarithm has grown a look, lately
 */
public record Evidence(
        Counts candidate,
        Counts baseline,
        List<ShiryaevRoberts> processes,
        Dispersion dispersion,
        Excluded excluded,
        SortedMap<Double, Long> past,
        Sums since,
        double pace)
        implements Serializable {
    /** How much of the pace the newest look makes up. */
    private static final double PACE = 0.2;

    /**
     * What was counted from a time on.
     *
     * @param from data time; null before the first count
     */
    public record Sums(
            Instant from, long candidateTrials, long candidateEvents, long baselineTrials, long baselineEvents)
            implements Serializable {
        static final Sums NONE = new Sums(null, 0, 0, 0, 0);

        Sums plus(Instant at, Interval interval) {
            return new Sums(
                    from == null ? at : from,
                    candidateTrials + interval.candidateTrials(),
                    candidateEvents + interval.candidateEvents(),
                    baselineTrials + interval.baselineTrials(),
                    baselineEvents + interval.baselineEvents());
        }
    }

    public Evidence {
        processes = List.copyOf(processes);
        past = Collections.unmodifiableSortedMap(new TreeMap<>(past));
    }

    /** log E, where 0 is no evidence and {@code -log α} is enough. */
    public double logEvidence() {
        return processes.stream()
                .mapToDouble(ShiryaevRoberts::logEvidence)
                .min()
                .orElse(0);
    }

    /** Looks at which both sides were counted. */
    public int looks() {
        return processes.get(0).looks();
    }

    /** In how many more looks of this pace the evidence reaches {@code needed}; null where it does not grow. */
    public Double looksTo(double needed) {
        double missing = needed - logEvidence();
        return missing <= 0 || pace < 0.01 || logEvidence() <= 0 ? null : Double.valueOf(Math.ceil(missing / pace));
    }

    Evidence pending(Counts ofCandidate, Counts ofBaseline) {
        return new Evidence(ofCandidate, ofBaseline, processes, dispersion, excluded, past, since, pace);
    }

    Evidence after(SortedMap<Double, Long> seen) {
        return new Evidence(candidate, baseline, processes, dispersion, excluded, seen, since, pace);
    }

    Evidence after(
            List<ShiryaevRoberts> nextProcesses, Dispersion nextDispersion, Excluded nextExcluded, Sums nextSince) {
        Evidence next =
                new Evidence(candidate, baseline, nextProcesses, nextDispersion, nextExcluded, past, nextSince, pace);
        double log = next.logEvidence();
        double nextPace = pace + PACE * (log - logEvidence() - pace);
        Sums sums = log < 0 ? Sums.NONE : nextSince;
        return new Evidence(candidate, baseline, nextProcesses, nextDispersion, nextExcluded, past, sums, nextPace);
    }

    Evidence with(Scope scope, Counts counts) {
        return scope == Scope.CANDIDATE
                ? pending(candidate == null ? counts : candidate.plus(counts), baseline)
                : pending(candidate, baseline == null ? counts : baseline.plus(counts));
    }
}

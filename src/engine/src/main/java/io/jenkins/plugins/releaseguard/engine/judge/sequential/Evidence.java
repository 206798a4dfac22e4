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
 * @param processes one for each part of the margin; the smallest one counts, so that every part has to be exceeded
 * @param levels what the baseline's level is known to be; null before the first count, and where it is not asked for
 * @param dispersion of the pods
 * @param excluded what the data exclude
 * @param past the baseline's requests by bucket; empty for a share
 * @param cut which requests are events; null while that cannot be told
 * @param since what was counted since the evidence was last below 2, whatever the inflation
 * @param means of the rows since then; null where requests are counted
 * @param pace by how much the evidence's logarithm has grown a look, lately
 * @param atStart whether all of the window is weighed, and so nothing that was counted is ever forgotten
 */
public record Evidence(
        Counts candidate,
        Counts baseline,
        List<ShiryaevRoberts> processes,
        Levels levels,
        Dispersion dispersion,
        Excluded excluded,
        SortedMap<Double, Long> past,
        Events.Cut cut,
        Sums since,
        Means means,
        double pace,
        boolean atStart)
        implements Serializable {
    /** How much of the pace the newest look makes up. */
    private static final double PACE = 0.2;

    /**
     * What was counted from a time on.
     *
     * @param from data time; null before the first count
     */
    public record Sums(
            Instant from, double candidateTrials, double candidateEvents, double baselineTrials, double baselineEvents)
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
        return logEvidence(processes, dispersion, since, cut);
    }

    private static double logEvidence(
            List<ShiryaevRoberts> processes, Dispersion dispersion, Sums since, Events.Cut cut) {
        double least = Double.POSITIVE_INFINITY;
        for (ShiryaevRoberts process : processes) {
            least = Math.min(least, process.logEvidence());
        }
        return least / dispersion.excess(counted(since, cut));
    }

    /** The variance inflation of what the evidence rests on, 1 or more. */
    public double inflation() {
        return dispersion.inflation(counted(since, cut));
    }

    private static double counted(Sums since, Events.Cut cut) {
        return since.baselineEvents() / (cut == null ? 1 : cut.unit());
    }

    /** Whether the baseline's requests are independent enough to be judged. */
    public boolean isUsable() {
        return dispersion.clustering() <= Dispersion.MOST;
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
        return new Evidence(
                ofCandidate,
                ofBaseline,
                processes,
                levels,
                dispersion,
                excluded,
                past,
                cut,
                since,
                means,
                pace,
                atStart);
    }

    Evidence with(Means nextMeans) {
        return new Evidence(
                candidate,
                baseline,
                processes,
                levels,
                dispersion,
                excluded,
                past,
                cut,
                since,
                nextMeans,
                pace,
                atStart);
    }

    Evidence with(Dispersion nextDispersion) {
        return new Evidence(
                candidate,
                baseline,
                processes,
                levels,
                nextDispersion,
                excluded,
                past,
                cut,
                since,
                means,
                pace,
                atStart);
    }

    Evidence with(SortedMap<Double, Long> seen) {
        return new Evidence(
                candidate, baseline, processes, levels, dispersion, excluded, seen, cut, since, means, pace, atStart);
    }

    Evidence with(Levels nextLevels, Events.Cut nextCut) {
        return new Evidence(
                candidate,
                baseline,
                processes,
                nextLevels,
                dispersion,
                excluded,
                past,
                nextCut,
                since,
                means,
                pace,
                atStart);
    }

    /** After one more look; what still waits for the other side stays. */
    Evidence after(
            List<ShiryaevRoberts> nextProcesses,
            Levels nextLevels,
            Dispersion nextDispersion,
            Excluded nextExcluded,
            SortedMap<Double, Long> nextPast,
            Sums nextSince) {
        double log = logEvidence(nextProcesses, nextDispersion, nextSince, cut);
        boolean isNothing = !atStart && nextProcesses.stream().allMatch(ShiryaevRoberts::isNothing);
        return new Evidence(
                candidate,
                baseline,
                nextProcesses,
                nextLevels,
                nextDispersion,
                nextExcluded,
                nextPast,
                cut,
                isNothing ? Sums.NONE : nextSince,
                means == null || !isNothing ? means : means.forgotten(),
                pace + PACE * (log - logEvidence() - pace),
                atStart);
    }

    Evidence with(Scope scope, Counts counts) {
        return scope == Scope.CANDIDATE
                ? pending(candidate == null ? counts : candidate.plus(counts), baseline)
                : pending(candidate, baseline == null ? counts : baseline.plus(counts));
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a gate judges by statistics.
 *
 * @param alpha the share of good releases that the sequential conditions of a gate may stop, all together and however
 *     often they look; above 0, at most 0.2
 * @param requireEvidence whether a window that cannot exclude a substantial worsening is INCONCLUSIVE, not HEALTHY
 */
public record Judgement(double alpha, boolean requireEvidence) implements Serializable {
    /** Where a policy says nothing. */
    public static final Judgement DEFAULT = new Judgement(0.01, false);

    /** Every key of {@code judgement:}. */
    static final List<String> KEYS = List.of("alpha", "requireEvidence");

    private static final double MOST = 0.2;
    private static final double LEAST = 1e-9;

    /**
     * Reads it and fills in what it leaves out.
     *
     * @param judgement null: the policy has none
     * @param isSequential whether a breach condition is tested sequentially
     */
    static Judgement read(Mapping judgement, boolean isSequential) {
        if (judgement == null) {
            return DEFAULT;
        }
        judgement.refuseOthers("`judgement`", KEYS, Map.of());
        Double alpha = judgement.number("alpha");
        if (alpha != null && !(alpha >= LEAST && alpha <= MOST)) {
            judgement.problem(
                    "alpha",
                    "found `" + judgement.text("alpha")
                            + "` at `alpha`, expected the share of good releases that may be"
                            + " stopped, above 0 and at most 0.2, for example 0.01");
        }
        boolean evidence = "true".equals(judgement.word("requireEvidence", Set.of("true", "false")));
        if (evidence && !isSequential) {
            judgement.problem(
                    "requireEvidence",
                    "no condition of `breach` gathers evidence, expected one such as `error_rate worse than baseline`");
        }
        return new Judgement(alpha == null ? DEFAULT.alpha() : alpha, evidence);
    }
}

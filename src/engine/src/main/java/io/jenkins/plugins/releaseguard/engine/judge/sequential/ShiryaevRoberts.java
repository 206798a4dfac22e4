package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An e-process for a change at any time: {@code R_k ← (R_k + w_t)·L_k(t)} for each alternative k, evidence {@code E_t =
 * mean_k R_k + (1 − Σ w_s)}. While the null holds, E exceeds 1/α at any time with a probability of at most α (Ville).
 * The recursion is Shiryaev's and Roberts's; weights that sum to at most 1 make it an e-process (Shin, Ramdas and
 * Rinaldo, "E-detectors", 2022). A value; its size does not grow.
 *
 * @param logs of R_k
 * @param staked Σ w_s, 0 to 1
 * @param looks so far
 */
public record ShiryaevRoberts(List<Double> logs, double staked, int looks) implements Serializable {
    public ShiryaevRoberts {
        logs = List.copyOf(logs);
    }

    /** Before the first look: evidence 1. */
    public static ShiryaevRoberts start(int alternatives) {
        return new ShiryaevRoberts(Collections.nCopies(alternatives, Double.NEGATIVE_INFINITY), 0, 0);
    }

    /**
     * After one more look.
     *
     * @param factors log L_k of the look
     * @param weight staked on a change that begins with this look, fixed beforehand
     */
    public ShiryaevRoberts next(double[] factors, double weight) {
        List<Double> next = new ArrayList<>(factors.length);
        double stake = Math.log(weight);
        for (int k = 0; k < factors.length; k++) {
            if (Double.isNaN(factors[k])) {
                throw new IllegalArgumentException("a likelihood ratio is a number");
            }
            next.add(Logs.plus(logs.get(k), stake) + factors[k]);
        }
        return new ShiryaevRoberts(next, Math.min(1, staked + weight), looks + 1);
    }

    /** log E: 0 before the first look. */
    public double logEvidence() {
        double[] all = logs.stream().mapToDouble(Double::doubleValue).toArray();
        return Logs.plus(Logs.mean(all), Math.log1p(-staked));
    }
}

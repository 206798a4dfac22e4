package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * An e-process for a change at any time: {@code R_k ← (R_k + w_t)·L_k(t)} for each alternative k, evidence {@code E_t =
 * mean_k R_k + (1 − Σ w_s)}. While the null holds, E exceeds 1/α at any time with a probability of at most α (Ville).
 * The recursion is Shiryaev's and Roberts's; weights that sum to at most 1 make it an e-process (Shin, Ramdas and
 * Rinaldo, "E-detectors", 2022). A value; its size does not grow.
 *
 * @param products R_k, held at 1e300, which is evidence enough
 * @param staked Σ w_s, 0 to 1
 * @param looks so far
 */
public record ShiryaevRoberts(List<Double> products, double staked, int looks) implements Serializable {
    private static final double MOST = 1e300;

    public ShiryaevRoberts {
        products = List.copyOf(products);
    }

    /** Before the first look: evidence 1. */
    public static ShiryaevRoberts start(int alternatives) {
        return new ShiryaevRoberts(Collections.nCopies(alternatives, 0.0), 0, 0);
    }

    /**
     * After one more look.
     *
     * @param factors log L_k of the look
     * @param power 0 to 1: what variance inflation leaves of them
     * @param weight staked on a change that begins with this look, fixed beforehand
     */
    public ShiryaevRoberts next(double[] factors, double power, double weight) {
        Double[] next = new Double[factors.length];
        for (int k = 0; k < factors.length; k++) {
            if (Double.isNaN(factors[k])) {
                throw new IllegalArgumentException("a likelihood ratio is a number");
            }
            next[k] = Math.min(MOST, (products.get(k) + weight) * Math.exp(power * factors[k]));
        }
        return new ShiryaevRoberts(List.of(next), Math.min(1, staked + weight), looks + 1);
    }

    /** log E: 0 before the first look. */
    public double logEvidence() {
        double sum = 0;
        for (double product : products) {
            sum += product / products.size();
        }
        return Math.log(sum + 1 - staked);
    }

    /** Every alternative below 1, and so the evidence below 2. */
    boolean isNothing() {
        for (double product : products) {
            if (product >= 1) {
                return false;
            }
        }
        return true;
    }
}

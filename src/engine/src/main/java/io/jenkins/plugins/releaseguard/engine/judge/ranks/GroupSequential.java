package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import io.jenkins.plugins.releaseguard.engine.policy.Spending;
import java.util.Arrays;

/**
 * One-sided boundaries for a statistic that is looked at several times while it grows to a size that is known
 * beforehand: the error probability is spent over the looks (Lan and DeMets, "Discrete sequential boundaries for clinical
 * trials", 1983), and each boundary found by integrating over the ways that led to it (Armitage, McPherson and Rowe,
 * 1969). Immutable; thread-safe.
 */
public final class GroupSequential {
    private static final double WIDTH = 8;
    private static final double STEPS = 5;
    private static final double LEAST = 1e-12;

    private final double[] bounds;

    /**
     * @param spending not {@link Spending#EACH}
     * @param alpha above 0, below a half
     * @param shares of the whole at each look, growing, above 0 and at most 1
     */
    public GroupSequential(Spending spending, double alpha, double... shares) {
        bounds = new double[shares.length];
        Grid grid = null;
        double spent = 0;
        for (int k = 0; k < shares.length; k++) {
            double before = k == 0 ? 0 : shares[k - 1];
            if (!(shares[k] > before && shares[k] <= 1)) {
                throw new IllegalArgumentException("shares grow and are at most 1: " + Arrays.toString(shares));
            }
            double spend = spent(spending, alpha, shares[k]) - spent;
            double sd = Math.sqrt(shares[k] - before);
            double bound = Double.POSITIVE_INFINITY;
            if (spend > LEAST) {
                bound = grid == null ? sd * Normal.exceededBy(spend) : grid.bound(sd, spend);
                spent += spend;
            }
            bounds[k] = bound / Math.sqrt(shares[k]);
            grid = Grid.next(grid, Math.sqrt(shares[k]), sd, bound);
        }
    }

    /** How much of the error probability has been spent at a share of the whole. */
    private static double spent(Spending spending, double alpha, double share) {
        return switch (spending) {
            case OBRIEN_FLEMING -> 2 * Normal.above(Normal.exceededBy(alpha / 2) / Math.sqrt(share));
            case POCOCK -> alpha * Math.log1p((Math.E - 1) * share);
            case EACH -> throw new IllegalArgumentException("what is spent at each look has no common boundary");
        };
    }

    /** The deviate that stops at a look, the first one being 0; infinite where it cannot stop yet. */
    public double bound(int look) {
        return bounds[look];
    }

    /**
     * The density of a Brownian motion that has not crossed a boundary so far, on an even grid.
     *
     * @param from of the grid
     * @param step of the grid
     * @param density at its points, weighted for Simpson's rule
     */
    private record Grid(double from, double step, double[] density) {
        static Grid next(Grid before, double root, double sd, double bound) {
            double from = -WIDTH * root;
            double to = Math.min(bound, WIDTH * root);
            int intervals = 2 * (int) Math.ceil((to - from) / (sd / STEPS) / 2);
            double step = (to - from) / intervals;
            double[] density = new double[intervals + 1];
            for (int i = 0; i <= intervals; i++) {
                double weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
                double at = from + i * step;
                double here = before == null ? Normal.density(at / sd) / sd : before.at(at, sd);
                density[i] = here * weight * step / 3;
            }
            return new Grid(from, step, density);
        }

        private double at(double point, double sd) {
            int first = Math.max(0, (int) Math.ceil((point - WIDTH * sd - from) / step));
            int last = Math.min(density.length - 1, (int) Math.floor((point + WIDTH * sd - from) / step));
            double sum = 0;
            for (int i = first; i <= last; i++) {
                sum += density[i] * Normal.density((point - from - i * step) / sd);
            }
            return sum / sd;
        }

        private double crossed(double bound, double sd) {
            double sum = 0;
            for (int i = density.length - 1; i >= 0 && bound - from - i * step < WIDTH * sd; i--) {
                sum += density[i] * Normal.above((bound - from - i * step) / sd);
            }
            return sum;
        }

        /** The boundary that is crossed with this probability by the next step. */
        double bound(double sd, double probability) {
            double low = from;
            double high = from + (density.length - 1) * step + WIDTH * sd;
            for (int i = 0; i < 50; i++) {
                double middle = (low + high) / 2;
                if (crossed(middle, sd) > probability) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return (low + high) / 2;
        }
    }
}

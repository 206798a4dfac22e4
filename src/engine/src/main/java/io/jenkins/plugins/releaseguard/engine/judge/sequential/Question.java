package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition as the test sees it.
 *
 * @param events which requests count
 * @param margins that all have to be exceeded
 * @param worsenings that may be excluded, the smallest first
 */
public record Question(Events events, List<Margin> margins, List<Worsening> worsenings) {
    private static final double[] RELATIVE = {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 9};
    private static final double[] MULTIPLES = {1, 1.5, 2, 3, 5, 10, 20, 50};
    private static final double LEAST_POINTS = 0.001;

    /**
     * @param amount relative to the baseline's, or in absolute share
     * @param enough whether excluding it is evidence of health
     */
    public record Worsening(double amount, boolean enough, Margin margin) {}

    public Question {
        margins = List.copyOf(margins);
        worsenings = List.copyOf(worsenings);
    }

    /** @throws IllegalArgumentException when the signal cannot be asked this, which a policy's reader has refused */
    public static Question of(Condition.Worse condition, Signal signal) {
        if (signal.spec().countable() instanceof Countable.Quantile quantile) {
            return new Question(
                    new Events.Quantile(quantile.quantile(), condition.amount(), signal.floor()),
                    List.of(new Margin(1, 0)),
                    relative(condition.amount(), 0, true));
        }
        boolean isMean = signal.spec().countable() instanceof Countable.Mean;
        if (!isMean && !(signal.spec().countable() instanceof Countable.Share) || signal.higherIsWorse() == null) {
            throw new IllegalArgumentException("`" + signal.name() + "` cannot be compared by its counts");
        }
        boolean higher = signal.higherIsWorse();
        double amount = condition.amount();
        double most = signal.spec().countable() instanceof Countable.Mean mean ? mean.most() : 1;
        double floor = Math.min(1, signal.floor() / most);
        if (!condition.relative()) {
            double points = Math.min(1, Math.max(amount / most, floor));
            return new Question(new Events.Share(higher), List.of(new Margin(1, points)), points(points, most));
        }
        List<Margin> margins = new ArrayList<>();
        margins.add(margin(amount, 0, higher));
        if (floor > 0) {
            margins.add(new Margin(1, floor));
        }
        return new Question(new Events.Share(higher), margins, relative(amount, floor, higher));
    }

    /** A share that may fall by a part of itself leaves its complement that much room. */
    private static Margin margin(double amount, double floor, boolean higher) {
        return higher ? new Margin(1 + amount, floor) : new Margin(1 - amount, Math.min(1, amount + floor));
    }

    private static List<Worsening> relative(double margin, double floor, boolean higher) {
        List<Worsening> worsenings = new ArrayList<>();
        double enough = Math.max(higher ? 1 : 0.1, 2 * margin);
        for (double amount : RELATIVE) {
            if (higher || amount < 1) {
                worsenings.add(new Worsening(amount, amount <= enough, margin(amount, floor, higher)));
            }
        }
        return worsenings;
    }

    /** @param most that a row's number can be, which is 1 to the test */
    private static List<Worsening> points(double margin, double most) {
        List<Worsening> worsenings = new ArrayList<>();
        double step = Math.max(margin, LEAST_POINTS);
        for (double multiple : MULTIPLES) {
            if (step * multiple < 1) {
                worsenings.add(new Worsening(step * multiple * most, multiple <= 2, new Margin(1, step * multiple)));
            }
        }
        return worsenings;
    }
}

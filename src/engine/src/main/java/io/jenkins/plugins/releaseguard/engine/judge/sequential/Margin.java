package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;

/**
 * How much worse a candidate may be: its rate of events may be up to {@code ratio} times the baseline's rate plus
 * {@code points}.
 *
 * @param ratio above 0; 1 is the baseline's own rate
 * @param points 0 to 1, an absolute share of the requests
 */
public record Margin(double ratio, double points) implements Serializable {
    public Margin {
        if (!(ratio > 0 && Double.isFinite(ratio) && points >= 0 && points <= 1)) {
            throw new IllegalArgumentException("not a margin: " + ratio + " times plus " + points);
        }
    }
}

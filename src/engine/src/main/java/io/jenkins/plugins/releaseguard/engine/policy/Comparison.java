package io.jenkins.plugins.releaseguard.engine.policy;

/** How a value is compared with a limit. */
public enum Comparison {
    ABOVE(">"),
    AT_LEAST(">="),
    BELOW("<"),
    AT_MOST("<=");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    /** The sign as it stands in a policy. */
    public String sign() {
        return sign;
    }

    /** Whether it is larger values that stand in this relation. */
    public boolean isAbove() {
        return this == ABOVE || this == AT_LEAST;
    }

    /** Whether {@code value} stands in this relation to {@code limit}; false for NaN. */
    public boolean holds(double value, double limit) {
        return switch (this) {
            case ABOVE -> value > limit;
            case AT_LEAST -> value >= limit;
            case BELOW -> value < limit;
            case AT_MOST -> value <= limit;
        };
    }
}

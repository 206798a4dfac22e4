package io.jenkins.plugins.releaseguard.staging.metrics;

import java.util.List;

/** A parsed PromQL expression, well typed. */
sealed interface Expression {
    /** What an expression gives. */
    enum Type {
        SCALAR("scalar"),
        VECTOR("instant vector"),
        MATRIX("range vector");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        /** As Prometheus's messages say it. */
        String words() {
            return words;
        }
    }

    Type type();

    /** A number. */
    record Literal(double value) implements Expression {
        @Override
        public Type type() {
            return Type.SCALAR;
        }
    }

    /**
     * Series by their labels.
     *
     * @param range in milliseconds; 0: an instant selector
     */
    record Selector(List<Matcher> matchers, long range) implements Expression {
        @Override
        public Type type() {
            return range > 0 ? Type.MATRIX : Type.VECTOR;
        }
    }

    /** A function of one of {@link Functions}. */
    record Call(String function, List<Expression> arguments, Type type) implements Expression {}

    /**
     * {@code sum by (label) (…)} and its like.
     *
     * @param by false: {@code without}
     */
    record Aggregation(String operator, boolean by, List<String> labels, Expression of) implements Expression {
        @Override
        public Type type() {
            return Type.VECTOR;
        }
    }

    /** Arithmetic, or a comparison that filters. */
    record Binary(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Type type() {
            return left.type() == Type.SCALAR && right.type() == Type.SCALAR ? Type.SCALAR : Type.VECTOR;
        }

        boolean isComparison() {
            return operator.contains("=") || operator.equals("<") || operator.equals(">");
        }
    }

    /** {@code -…}. */
    record Negation(Expression of) implements Expression {
        @Override
        public Type type() {
            return of.type();
        }
    }
}

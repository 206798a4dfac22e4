package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import java.io.Serializable;
import java.util.Map;
import java.util.stream.Stream;

/** Arithmetic over signals; immutable. */
sealed interface Expression extends Serializable {

    /** A number as it is written. */
    record Literal(double value) implements Expression {
        @Override
        public Stream<Operand> operands() {
            return Stream.empty();
        }

        @Override
        public double value(Map<Operand, Double> values) {
            return value;
        }

        @Override
        public Unit unit() {
            return null;
        }

        @Override
        public String toString() {
            return Double.toString(value).replaceAll("\\.0$", "");
        }
    }

    /**
     * A signal.
     *
     * @param scope whose value, as it is written; null: not written
     */
    record Operand(Signal signal, Scope scope) implements Expression {
        @Override
        public Stream<Operand> operands() {
            return Stream.of(this);
        }

        @Override
        public double value(Map<Operand, Double> values) {
            return values.get(this);
        }

        @Override
        public Unit unit() {
            return signal.unit() == Unit.NUMBER ? null : signal.unit();
        }

        @Override
        public String toString() {
            return (scope == null ? "" : scope.word() + " ") + signal.name();
        }
    }

    /** Two parts and one of {@code + - * /} between them. */
    record Operation(Expression left, char sign, Expression right) implements Expression {
        @Override
        public Stream<Operand> operands() {
            return Stream.concat(left.operands(), right.operands());
        }

        @Override
        public double value(Map<Operand, Double> values) {
            double a = left.value(values);
            double b = right.value(values);
            return switch (sign) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                default -> {
                    if (b == 0) {
                        throw new ArithmeticException("division by zero: " + right + " is 0");
                    }
                    yield a / b;
                }
            };
        }

        @Override
        public Unit unit() {
            Unit a = left.unit();
            Unit b = right.unit();
            return switch (sign) {
                case '*' -> b == null || b == Unit.RATIO ? a : a == null || a == Unit.RATIO ? b : null;
                case '/' ->
                    a == b ? (a == Unit.PER_SECOND ? Unit.RATIO : null) : b == null || b == Unit.RATIO ? a : null;
                default -> a == null ? b : a;
            };
        }

        @Override
        public String toString() {
            return inner(left) + " " + sign + " " + inner(right);
        }

        private static String inner(Expression part) {
            return part instanceof Operation ? "(" + part + ")" : part.toString();
        }
    }

    /** The signals in it, in the order in which they are written. */
    Stream<Operand> operands();

    /**
     * Its value.
     *
     * @throws ArithmeticException for a division by zero, with what is zero
     */
    double value(Map<Operand, Double> values);

    /** Of its value; null: none that is known. A share of rates is a ratio. */
    Unit unit();
}

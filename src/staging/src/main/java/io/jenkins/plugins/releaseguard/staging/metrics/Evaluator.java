package io.jenkins.plugins.releaseguard.staging.metrics;

import io.jenkins.plugins.releaseguard.staging.metrics.Value.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/** Evaluates an expression over a store at one time. */
final class Evaluator {
    /** How old the newest sample of a series may be for an instant selector. */
    static final long LOOKBACK_MILLIS = 5 * 60_000L;

    private static final Set<String> NAME_ONLY = Set.of(Labels.NAME);

    private final SampleStore store;
    private final long time;

    /** @param time in Unix milliseconds */
    Evaluator(SampleStore store, long time) {
        this.store = store;
        this.time = time;
    }

    Value evaluate(Expression expression) {
        if (expression instanceof Expression.Literal literal) {
            return new Value.Scalar(literal.value());
        }
        if (expression instanceof Expression.Selector selector) {
            return selector.range() > 0 ? range(selector) : instant(selector);
        }
        if (expression instanceof Expression.Negation negation) {
            Value value = evaluate(negation.of());
            return value instanceof Value.Scalar scalar
                    ? new Value.Scalar(-scalar.value())
                    : nameless((Value.Vector) value, v -> -v);
        }
        if (expression instanceof Expression.Call call) {
            return call(call);
        }
        if (expression instanceof Expression.Aggregation aggregation) {
            return aggregate(aggregation);
        }
        return binary((Expression.Binary) expression);
    }

    // ---- selectors

    private Value.Vector instant(Expression.Selector selector) {
        List<Point> points = new ArrayList<>();
        for (Samples samples : store.select(selector.matchers(), time - LOOKBACK_MILLIS, time)) {
            int last = samples.size() - 1;
            double value = samples.values()[last];
            if (!SampleStore.isStale(value)) {
                points.add(new Point(samples.labels(), value, samples.times()[last]));
            }
        }
        return new Value.Vector(points);
    }

    private Value.Matrix range(Expression.Selector selector) {
        return new Value.Matrix(store.select(selector.matchers(), time - selector.range(), time).stream()
                .map(Evaluator::withoutStale)
                .filter(s -> s.size() > 0)
                .toList());
    }

    private static Samples withoutStale(Samples samples) {
        long[] times = new long[samples.size()];
        double[] values = new double[samples.size()];
        int kept = 0;
        for (int i = 0; i < samples.size(); i++) {
            if (!SampleStore.isStale(samples.values()[i])) {
                times[kept] = samples.times()[i];
                values[kept++] = samples.values()[i];
            }
        }
        return new Samples(samples.labels(), Arrays.copyOf(times, kept), Arrays.copyOf(values, kept));
    }

    // ---- functions

    private Value call(Expression.Call call) {
        return switch (call.function()) {
            case "time" -> new Value.Scalar(time / 1000.0);
            case "timestamp" ->
                timestamps((Value.Vector) evaluate(call.arguments().get(0)));
            case "rate" -> growth((Expression.Selector) call.arguments().get(0), true);
            case "increase" -> growth((Expression.Selector) call.arguments().get(0), false);
            case "histogram_quantile" ->
                quantiles(((Value.Scalar) evaluate(call.arguments().get(0))).value(), (Value.Vector)
                        evaluate(call.arguments().get(1)));
            default -> throw PromqlException.execution("no such function: " + call.function());
        };
    }

    private static Value.Vector timestamps(Value.Vector vector) {
        return unique(vector.points().stream()
                .map(p -> new Point(p.labels().without(NAME_ONLY), p.sampleTime() / 1000.0, p.sampleTime()))
                .toList());
    }

    private Value.Vector growth(Expression.Selector selector, boolean perSecond) {
        List<Point> points = new ArrayList<>();
        for (Samples samples : range(selector).series()) {
            OptionalDouble increase = Functions.increase(samples, time - selector.range(), time);
            if (increase.isPresent()) {
                double value =
                        perSecond ? increase.getAsDouble() / (selector.range() / 1000.0) : increase.getAsDouble();
                points.add(new Point(samples.labels().without(NAME_ONLY), value, time));
            }
        }
        return unique(points);
    }

    private Value.Vector quantiles(double quantile, Value.Vector vector) {
        Map<Labels, List<Functions.Bucket>> histograms = new TreeMap<>();
        for (Point point : vector.points()) {
            OptionalDouble bound = upperBound(point.labels().get("le"));
            if (bound.isPresent()) {
                histograms
                        .computeIfAbsent(point.labels().without(Set.of(Labels.NAME, "le")), l -> new ArrayList<>())
                        .add(new Functions.Bucket(bound.getAsDouble(), point.value()));
            }
        }
        List<Point> points = new ArrayList<>();
        histograms.forEach(
                (labels, buckets) -> points.add(new Point(labels, Functions.quantile(quantile, buckets), time)));
        return new Value.Vector(points);
    }

    /** A series without a bound is no bucket and is left out, as Prometheus does. */
    private static OptionalDouble upperBound(String le) {
        if (le.equals("+Inf")) {
            return OptionalDouble.of(Double.POSITIVE_INFINITY);
        }
        return le.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")
                ? OptionalDouble.of(Double.parseDouble(le))
                : OptionalDouble.empty();
    }

    // ---- aggregation

    private Value.Vector aggregate(Expression.Aggregation aggregation) {
        Map<Labels, List<Double>> groups = new TreeMap<>();
        for (Point point : ((Value.Vector) evaluate(aggregation.of())).points()) {
            Labels group = aggregation.by()
                    ? point.labels().only(aggregation.labels())
                    : point.labels().without(NAME_ONLY).without(aggregation.labels());
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(point.value());
        }
        List<Point> points = new ArrayList<>();
        groups.forEach(
                (labels, values) -> points.add(new Point(labels, combine(aggregation.operator(), values), time)));
        return new Value.Vector(points);
    }

    private static double combine(String operator, List<Double> values) {
        return switch (operator) {
            case "sum" -> values.stream().mapToDouble(v -> v).sum();
            case "avg" -> values.stream().mapToDouble(v -> v).sum() / values.size();
            case "count" -> values.size();
            case "min" -> extreme(values, false);
            default -> extreme(values, true);
        };
    }

    /** NaN only where there is nothing else. */
    private static double extreme(List<Double> values, boolean greatest) {
        double result = values.get(0);
        for (double value : values) {
            if (Double.isNaN(result) || (greatest ? value > result : value < result)) {
                result = value;
            }
        }
        return result;
    }

    // ---- operators

    private Value binary(Expression.Binary binary) {
        Value left = evaluate(binary.left());
        Value right = evaluate(binary.right());
        if (left instanceof Value.Scalar a && right instanceof Value.Scalar b) {
            return new Value.Scalar(compute(binary.operator(), a.value(), b.value()));
        }
        if (left instanceof Value.Vector vector && right instanceof Value.Scalar scalar) {
            return withScalar(binary, vector, scalar.value(), false);
        }
        if (left instanceof Value.Scalar scalar) {
            return withScalar(binary, (Value.Vector) right, scalar.value(), true);
        }
        return matched(binary, (Value.Vector) left, (Value.Vector) right);
    }

    private Value.Vector withScalar(Expression.Binary binary, Value.Vector vector, double scalar, boolean scalarFirst) {
        String operator = binary.operator();
        if (!binary.isComparison()) {
            return nameless(vector, v -> scalarFirst ? compute(operator, scalar, v) : compute(operator, v, scalar));
        }
        return new Value.Vector(vector.points().stream()
                .filter(p -> scalarFirst ? compare(operator, scalar, p.value()) : compare(operator, p.value(), scalar))
                .map(p -> new Point(p.labels(), p.value(), time))
                .toList());
    }

    /** One to one, on all labels but the name. */
    private Value.Vector matched(Expression.Binary binary, Value.Vector left, Value.Vector right) {
        Map<Labels, Point> others = bySignature(right, "right");
        List<Point> points = new ArrayList<>();
        bySignature(left, "left").forEach((signature, mine) -> {
            Point other = others.get(signature);
            if (other == null) {
                return;
            }
            if (!binary.isComparison()) {
                points.add(new Point(signature, compute(binary.operator(), mine.value(), other.value()), time));
            } else if (compare(binary.operator(), mine.value(), other.value())) {
                points.add(new Point(mine.labels(), mine.value(), time));
            }
        });
        return new Value.Vector(points);
    }

    private static Map<Labels, Point> bySignature(Value.Vector vector, String side) {
        Map<Labels, Point> points = new LinkedHashMap<>();
        for (Point point : vector.points()) {
            Labels signature = point.labels().without(NAME_ONLY);
            if (points.put(signature, point) != null) {
                throw PromqlException.execution("found duplicate series for the match group " + signature.values()
                        + " on the " + side + " hand-side of the operation; many-to-many matching not allowed:"
                        + " matching labels must be unique on one side");
            }
        }
        return points;
    }

    private Value.Vector nameless(Value.Vector vector, DoubleUnaryOperator operator) {
        return unique(vector.points().stream()
                .map(p -> new Point(p.labels().without(NAME_ONLY), operator.applyAsDouble(p.value()), time))
                .toList());
    }

    private static Value.Vector unique(List<Point> points) {
        if (points.stream().map(Point::labels).distinct().count() < points.size()) {
            throw PromqlException.execution("vector cannot contain metrics with the same labelset");
        }
        return new Value.Vector(points);
    }

    private static double compute(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            default -> a / b;
        };
    }

    private static boolean compare(String operator, double a, double b) {
        return switch (operator) {
            case "==" -> a == b;
            case "!=" -> a != b;
            case ">" -> a > b;
            case ">=" -> a >= b;
            case "<" -> a < b;
            default -> a <= b;
        };
    }
}

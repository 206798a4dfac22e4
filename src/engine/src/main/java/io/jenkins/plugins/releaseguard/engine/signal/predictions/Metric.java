package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Outcomes;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What can be computed from rows of predictions. */
enum Metric {
    /** Area under the ROC curve. */
    AUC(Column.SCORE, Label.CLASS),
    /** Mean negative logarithm of the probability that was given to what came true. */
    LOG_LOSS(Column.PROBABILITY, Label.CLASS),
    /** Mean squared distance of the probability from the label. */
    BRIER(Column.PROBABILITY, Label.CLASS),
    /** Expected calibration error. */
    ECE(Column.PROBABILITY, Label.CLASS),
    /** Root of the mean squared error. */
    RMSE(Column.PREDICTED, Label.NUMBER),
    /** Mean absolute error. */
    MAE(Column.PREDICTED, Label.NUMBER),
    /** Share of the rows whose prediction is a rejection. */
    REJECTION_RATE(Column.REJECTED, Label.NONE),
    /** Population stability index of the scores against a reference. */
    PSI(Column.SCORE, Label.NONE);

    /** As scikit-learn keeps a logarithm finite: the machine epsilon of a double. */
    private static final double LEAST_PROBABILITY = Math.ulp(1.0);

    /** What is read of a row beside its label. */
    enum Column {
        /** A finite number. */
        SCORE,
        /** A score of 0 to 1. */
        PROBABILITY,
        /** A finite number. */
        PREDICTED,
        /** Whether the prediction is a rejection. */
        REJECTED;

        /** Its name in a row, unless the policy says another. */
        String field() {
            return this == PREDICTED || this == REJECTED ? "predicted" : "score";
        }
    }

    /** What the label has to be; rows that have none yet do not count. */
    enum Label {
        /** 0 or 1. */
        CLASS,
        /** A finite number. */
        NUMBER,
        /** Not looked at. */
        NONE
    }

    private final Column column;
    private final Label label;

    Metric(Column column, Label label) {
        this.column = column;
        this.label = label;
    }

    /** As policies write it: {@code log-loss}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Metric of(String word) {
        return Arrays.stream(values())
                .filter(m -> m.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    Column column() {
        return column;
    }

    Label label() {
        return label;
    }

    /** Null: it has none, or that of what is predicted, which is not known. */
    Unit unit() {
        return this == REJECTION_RATE ? Unit.RATIO : null;
    }

    /**
     * Computes it from at least one row.
     *
     * @param values one for each row
     * @param labels one for each row; empty where they are not looked at
     * @param reference values of the reference; null: there is none
     */
    Estimate of(double[] values, double[] labels, double[] reference) {
        return switch (this) {
            case AUC -> RankingQuality.auc(values, labels);
            case LOG_LOSS, BRIER, MAE -> Estimate.mean(losses(values, labels));
            case ECE -> Calibration.error(values, labels);
            case RMSE -> Estimate.mean(losses(values, labels)).map(Math::sqrt);
            case REJECTION_RATE -> Estimate.share(values);
            case PSI -> Stability.index(values, reference);
        };
    }

    /**
     * What single rows came to, for metrics that {@link #isMean() are means} of what is bounded.
     *
     * @param most that a row's number counts as
     */
    Outcomes outcomes(double[] values, double[] labels, double most) {
        return switch (this) {
            case AUC -> Outcomes.ofScores(values, labels);
            case LOG_LOSS, BRIER, MAE ->
                Outcomes.ofValues(DoubleStream.of(losses(values, labels))
                        .map(loss -> Math.min(1, loss / most))
                        .toArray());
            default -> throw new IllegalStateException(word() + " is no mean over rows");
        };
    }

    /** Whether it is a mean over rows, or over pairs of them. */
    boolean isMean() {
        return this == AUC || this == LOG_LOSS || this == BRIER || this == MAE;
    }

    /** The most that a row's number can be; null: it has no bound by itself. */
    Double most() {
        return this == AUC || this == BRIER ? (Double) 1.0 : null;
    }

    /** Each row's number, of those whose mean is the value. */
    private double[] losses(double[] values, double[] labels) {
        return switch (this) {
            case LOG_LOSS -> each(values, labels, (p, y) -> -Math.log(clipped(y == 1 ? p : 1 - p)));
            case MAE -> each(values, labels, (p, y) -> Math.abs(p - y));
            default -> each(values, labels, (p, y) -> (p - y) * (p - y));
        };
    }

    private static double[] each(double[] values, double[] labels, ToDoubleBiFunction<Double, Double> loss) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> loss.applyAsDouble(values[i], labels[i]))
                .toArray();
    }

    private static double clipped(double probability) {
        return Math.max(LEAST_PROBABILITY, Math.min(1 - LEAST_PROBABILITY, probability));
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.mlflow;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * A metric that a run has logged.
 *
 * @param metric its key
 * @param model the registered model; null: of one run
 * @param of by scope: an alias or, as {@code version 12}, a version; only {@link Scope#LIVE} for one that tells no versions
 *     apart
 * @param run the run's id; null: that of the model version
 * @param take which of the values that were logged
 * @param maxAge a value that was logged longer ago is stale
 */
record MlflowSpec(String metric, String model, Map<Scope, String> of, String run, Take take, Duration maxAge)
        implements SignalSpec {
    private static final long serialVersionUID = 1L;

    /** Which of the values that were logged within the maximal age. */
    enum Take {
        LATEST,
        MIN,
        MAX,
        MEAN;

        /** As policies write it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    MlflowSpec {
        of = Map.copyOf(of);
    }

    @Override
    public boolean scoped() {
        return of.containsKey(Scope.CANDIDATE);
    }

    @Override
    public String describe() {
        String what = "MLflow " + (take == Take.LATEST ? "" : take.word() + " of ") + "metric " + metric + " of ";
        String whose = run != null
                ? "run " + run
                : scoped()
                        ? model + ": candidate " + of.get(Scope.CANDIDATE) + ", baseline " + of.get(Scope.BASELINE)
                                + ", live " + of.get(Scope.LIVE)
                        : model + " " + of.get(Scope.LIVE);
        return what + whose + ", at most " + Durations.text(maxAge) + " old";
    }
}

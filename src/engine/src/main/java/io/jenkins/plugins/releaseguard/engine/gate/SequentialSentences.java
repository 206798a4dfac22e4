package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.Finding;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.util.Locale;

/** What people are told of a sequential condition. Pure; thread-safe. */
final class SequentialSentences {
    private final Signal signal;
    private final double alpha;
    /** Null where it is compared with the baseline. */
    private final Condition.WorseThanLimit limit;
    /** By how much a release may be worse than the baseline; without a meaning where there is a limit. */
    private final double amount;

    private final boolean relative;
    /** The share of the requests that may lie beyond the limit; null: there is no limit, or it is one of a mean. */
    private final Double allowed;

    SequentialSentences(Condition condition, Signal signal, double alpha, Double allowed) {
        this.signal = signal;
        this.alpha = alpha;
        this.limit = condition instanceof Condition.WorseThanLimit given ? given : null;
        this.amount = condition instanceof Condition.Worse worse ? worse.amount() : 0;
        this.relative = condition instanceof Condition.Worse worse && worse.relative();
        this.allowed = allowed;
    }

    /** For an on-call person: what was counted, and how sure that is. */
    String breach(Finding finding) {
        String events = events();
        if (isMean()) {
            return signal.name()
                    + (limit != null
                            ? " is worse than " + limit.limit()
                            : " of the candidate is worse than the baseline's by more than " + margin())
                    + ": since " + since(finding) + " it was "
                    + rows(finding.candidateMean(), finding.candidateRequests())
                    + (limit != null
                            ? ". A release within the limit"
                            : ", against " + rows(finding.baselineMean(), finding.baselineRequests())
                                    + " on the baseline. A release within the margin")
                    + chance(finding);
        }
        if (limit != null) {
            return signal.name() + " is worse than " + limit.limit() + ": since " + since(finding) + " "
                    + share(finding.candidateEvents(), finding.candidateRequests()) + " of the requests " + events
                    + ", where " + Figures.value(allowed, Unit.RATIO)
                    + " may. A release within the limit" + chance(finding);
        }
        return signal.name() + " of the candidate is worse than the baseline's by more than " + margin()
                + ": since " + since(finding) + " "
                + share(finding.candidateEvents(), finding.candidateRequests()) + " of its requests " + events
                + ", against " + share(finding.baselineEvents(), finding.baselineRequests())
                + " on the baseline. A release within the margin" + chance(finding);
    }

    private static String since(Finding finding) {
        return finding.since() == null ? "the last look" : Figures.time(finding.since());
    }

    private String chance(Finding finding) {
        return " shows that much in at most 1 of " + Figures.value(Math.floor(finding.evidence()), Unit.NUMBER)
                + " windows (asked for: 1 of " + Figures.value(Math.round(finding.needed()), Unit.NUMBER) + "; "
                + method(finding) + ")" + intervals(finding);
    }

    /** What is excluded, and how sure that is. */
    String healthy(Finding finding) {
        String excluded = finding.excludedWorsening() == null
                ? "no worsening is excluded, there were too few requests for that"
                : (limit != null ? beyondLimit(finding.excludedWorsening()) : worsening(finding.excludedWorsening()))
                        + " from the window's start on is excluded, but for 1 of "
                        + Figures.value(Math.round(finding.needed()), Unit.NUMBER) + " such releases";
        return subject() + ": " + excluded + " (" + method(finding) + ")" + intervals(finding);
    }

    private String subject() {
        if (limit != null) {
            return signal.name() + " against " + limit.limit();
        }
        return isQuantile() ? "the share of requests that " + events() : signal.name();
    }

    private String beyondLimit(double excluded) {
        return isMean()
                ? "that it is " + Figures.value(excluded, signal.unit()) + " or worse"
                : "that " + Figures.value(excluded, Unit.RATIO) + " of the requests or more " + events();
    }

    private String worsening(double excluded) {
        String floor = signal.floor() > 0 && relative && !isQuantile() ? " and " + floor() : "";
        return "a worsening by " + amount(excluded, relative) + floor + " or more";
    }

    /** One line on where it stands. */
    String status(Finding finding) {
        return signal.name() + " evidence " + Figures.value(finding.evidence(), Unit.NUMBER) + " of "
                + Figures.value(Math.round(finding.needed()), Unit.NUMBER)
                + (finding.forecast() == null ? "" : ", a breach in about " + Figures.duration(finding.forecast()));
    }

    /** What is known of the values from the window's start on. */
    private String intervals(Finding finding) {
        if (finding.candidateInterval() == null) {
            return "";
        }
        return "; from the window's start on, with " + Figures.value(1 - alpha, Unit.RATIO)
                + " confidence at every look, it is " + between(finding.candidateInterval())
                + (finding.baselineInterval() == null
                        ? ""
                        : " on the candidate and " + between(finding.baselineInterval()) + " on the baseline");
    }

    private String between(ConfidenceInterval interval) {
        Unit unit = isMean() ? signal.unit() : Unit.RATIO;
        return "between " + Figures.value(interval.lower(), unit) + " and " + Figures.value(interval.upper(), unit);
    }

    private static String method(Finding finding) {
        return finding.method() + ", variance inflation " + String.format(Locale.ROOT, "%.1f", finding.inflation());
    }

    private String events() {
        if (limit != null && signal.spec().countable() instanceof Countable.Quantile) {
            return "lay beyond " + limit.limit();
        }
        if (signal.spec().countable() instanceof Countable.Quantile quantile) {
            return "lay beyond the baseline's " + quantile.quantile() + " quantile";
        }
        return Boolean.TRUE.equals(signal.higherIsWorse()) ? "counted as " + signal.name() : "failed";
    }

    private boolean isShare() {
        return signal.spec().countable() instanceof Countable.Share;
    }

    private boolean isQuantile() {
        return signal.spec().countable() instanceof Countable.Quantile;
    }

    private String rows(Double mean, long rows) {
        return (mean == null ? "" : Figures.value(mean, signal.unit()) + " ") + "in " + rows + " rows";
    }

    private String margin() {
        String margin = amount(amount, relative);
        return signal.floor() == 0 ? margin : margin + " and " + floor();
    }

    private String floor() {
        double floor = signal.floor();
        return isShare() ? points(floor) : Figures.value(floor, signal.unit());
    }

    private static String amount(double amount, boolean relative) {
        return relative ? Figures.value(amount, Unit.RATIO) : points(amount);
    }

    private static String points(double share) {
        return Figures.value(share * 100, Unit.NUMBER) + " points";
    }

    private static String share(long events, long trials) {
        return events + " of " + trials
                + (trials == 0 ? "" : " (" + Figures.value((double) events / trials, Unit.RATIO) + ")");
    }

    private boolean isMean() {
        return signal.spec().countable() instanceof Countable.Mean;
    }
}

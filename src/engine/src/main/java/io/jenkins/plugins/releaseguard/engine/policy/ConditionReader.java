package io.jenkins.plugins.releaseguard.engine.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the conditions of a policy: grammar, then names and units. */
final class ConditionReader {
    /** How soon a recovery condition has to be good where {@code within} is not written. */
    static final Duration DEFAULT_WITHIN = Duration.ofMinutes(10);

    /** By how much more a candidate may be worse than the baseline where that is not written. */
    static final double DEFAULT_MARGIN = 0.1;

    /** What a condition is there for. */
    enum Purpose {
        BREACH,
        OBSERVE,
        RECOVERY
    }

    private final SignalTable signals;
    private final Problems problems;

    ConditionReader(SignalTable signals, Problems problems) {
        this.signals = signals;
        this.problems = problems;
    }

    /** Those that can be read; the mistakes in the others are reported. */
    List<ReadCondition> read(List<Line> lines, Purpose purpose) {
        List<ReadCondition> conditions = new ArrayList<>();
        for (Line line : lines) {
            try {
                conditions.add(read(line, purpose));
            } catch (WrongForm e) {
                problems.add(line.at(e.offset()), e.getMessage());
            } catch (UnknownSignal e) {
                // Reported where it was looked up.
                continue;
            }
        }
        return conditions;
    }

    private ReadCondition read(Line line, Purpose purpose) throws WrongForm, UnknownSignal {
        Phrase phrase = Grammar.parse(line.text());
        checkPurpose(phrase, purpose);
        if (phrase instanceof Phrase.Traffic traffic) {
            return new ReadCondition(traffic(line, traffic), null, phrase, line);
        }
        if (phrase instanceof Phrase.Change change) {
            Signal signal = signal(change.signal(), line);
            return new ReadCondition(change(line, change, signal), signal, phrase, line);
        }
        if (phrase instanceof Phrase.Worse worse) {
            Signal signal = signal(worse.signal(), line);
            return new ReadCondition(worse(line, worse, signal), signal, phrase, line);
        }
        if (phrase instanceof Phrase.WorseThanLimit worse) {
            Signal signal = signal(worse.signal(), line);
            return new ReadCondition(worseThanLimit(line, worse, signal), signal, phrase, line);
        }
        if (phrase instanceof Phrase.Shift shift) {
            Signal signal = signal(shift.signal(), line);
            return new ReadCondition(shift(line, shift, signal), signal, phrase, line);
        }
        if (phrase instanceof Phrase.Alert alert) {
            Signal signal = signals.useAlert(alert.alert(), line.at(alert.at()));
            if (signal == null) {
                throw new UnknownSignal();
            }
            return new ReadCondition(alert(line, alert, signal, purpose), signal, phrase, line);
        }
        Phrase.Limit limit = (Phrase.Limit) phrase;
        Signal signal = signal(limit.signal(), line);
        return new ReadCondition(threshold(line, limit, signal, purpose), signal, phrase, line);
    }

    private static void checkPurpose(Phrase phrase, Purpose purpose) throws WrongForm {
        Phrase.Times times = phrase.times();
        if (phrase instanceof Phrase.Alert alert && alert.firing() == (purpose == Purpose.RECOVERY)) {
            throw new WrongForm(
                    alert.at(),
                    purpose == Purpose.RECOVERY
                            ? "an alert that fires proves no recovery, expected `alert NAME not firing`"
                            : "an alert that does not fire stops no release, expected `alert NAME firing`");
        }
        if (purpose == Purpose.RECOVERY) {
            if (times.hold() != null) {
                throw new WrongForm(
                        times.holdAt(),
                        "`for` and `times` are for `breach`, expected `within D`; how long a recovery has to stay good"
                                + " is `window: {recoveredFor: 1m}`");
            }
            if (phrase instanceof Phrase.Limit limit && limit.until() != null) {
                throw new WrongForm(
                        limit.until().at(), "`until` is for `breach`; what is good says a recovery by its own limit");
            }
            if (phrase instanceof Phrase.Change || phrase instanceof Phrase.Worse || phrase instanceof Phrase.Shift) {
                throw new WrongForm(
                        0,
                        "a comparison with the baseline proves no recovery, expected a limit such as"
                                + " `SIGNAL <= 250ms`");
            }
            if (phrase instanceof Phrase.WorseThanLimit) {
                throw new WrongForm(
                        0, "`worse than` says what is bad, expected what is good, such as `SIGNAL <= 250ms`");
            }
            if (phrase instanceof Phrase.Limit limit && limit.scope() == Scope.CANDIDATE) {
                throw new WrongForm(
                        0,
                        "after a rollback the candidate has no traffic to measure, expected `live`, `baseline` or"
                                + " nothing");
            }
            return;
        }
        if (phrase instanceof Phrase.Traffic) {
            throw new WrongForm(0, "`traffic` can be asked for in `recovery` only, expected a signal");
        }
        boolean shifts = phrase instanceof Phrase.Shift;
        boolean worse = phrase instanceof Phrase.Worse || phrase instanceof Phrase.WorseThanLimit;
        if ((shifts || worse) && times.hold() != null) {
            throw new WrongForm(
                    times.holdAt(),
                    (shifts ? "`shifts`" : "`worse than`")
                            + " weighs all looks together, so it takes neither `for` nor `times`; leave it" + " out");
        }
        if (times.within() != null) {
            throw new WrongForm(times.withinAt(), "`within` is for `recovery`, expected `for D` or `N times`");
        }
    }

    private Signal signal(Tokens.Token name, Line line) throws UnknownSignal {
        Signal signal = signals.use(name.text(), line.at(name.offset()));
        if (signal == null) {
            throw new UnknownSignal();
        }
        return signal;
    }

    private static Condition threshold(Line line, Phrase.Limit limit, Signal signal, Purpose purpose) throws WrongForm {
        if (limit.scope() != null
                && limit.scope() != Scope.LIVE
                && !signal.spec().scoped()) {
            throw new WrongForm(
                    0,
                    "`" + signal.name() + "` cannot tell versions apart, so it has no value for one of"
                            + " them; leave the first word out, or put `{$scope}` into its query");
        }
        Phrase.Times times = limit.times();
        boolean recovery = purpose == Purpose.RECOVERY;
        return new Condition.Threshold(
                line.shown(),
                line.at(),
                limit.scope(),
                signal.name(),
                limit.comparison(),
                Units.limit(limit.limit(), signal, limit.limitAt()),
                times.hold() == null ? Hold.AT_ONCE : times.hold(),
                until(limit, signal),
                recovery ? orDefault(times.within()) : null);
    }

    private static Condition.Threshold.Until until(Phrase.Limit limit, Signal signal) throws WrongForm {
        Phrase.Limit.Until until = limit.until();
        if (until == null) {
            return null;
        }
        Quantity end = Units.limit(until.limit(), signal, until.limitAt());
        boolean above = limit.comparison().isAbove();
        boolean reaches = above
                ? end.value() <= limit.limit().value()
                : end.value() >= limit.limit().value();
        if (until.comparison().isAbove() == above || !reaches) {
            throw new WrongForm(
                    until.at(),
                    "`until` ends what the limit begins, expected `until " + (above ? "<" : ">")
                            + " VALUE` with a value" + " that is " + (above ? "at most " : "at least ")
                            + limit.limit().text());
        }
        return new Condition.Threshold.Until(until.comparison(), end);
    }

    private static Condition alert(Line line, Phrase.Alert alert, Signal signal, Purpose purpose) {
        Phrase.Times times = alert.times();
        return new Condition.Threshold(
                line.shown(),
                line.at(),
                Scope.LIVE,
                signal.name(),
                alert.firing() ? Comparison.ABOVE : Comparison.AT_MOST,
                new Quantity(0, Unit.NUMBER, "0"),
                times.hold() == null ? Hold.AT_ONCE : times.hold(),
                purpose == Purpose.RECOVERY ? orDefault(times.within()) : null);
    }

    private static Condition change(Line line, Phrase.Change change, Signal signal) throws WrongForm {
        Amount amount = change.amount();
        checkComparison(signal, change.signal(), amount, change.amountAt(), change.rises());
        Hold hold = change.times().hold();
        return new Condition.Change(
                line.shown(),
                line.at(),
                signal.name(),
                change.rises(),
                amount.value(),
                amount.isPercent(),
                hold == null ? Hold.AT_ONCE : hold);
    }

    private static Condition shift(Line line, Phrase.Shift shift, Signal signal) throws WrongForm {
        Amount amount = shift.amount();
        boolean rises = shift.direction() != Condition.Shift.Direction.BELOW;
        checkComparison(signal, shift.signal(), amount, shift.amountAt(), rises);
        return new Condition.Shift(
                line.shown(),
                line.at(),
                signal.name(),
                shift.direction(),
                amount == null ? DEFAULT_MARGIN : amount.value(),
                amount == null || amount.isPercent());
    }

    /** @param amount null: not written */
    private static void checkComparison(Signal signal, Tokens.Token name, Amount amount, int amountAt, boolean rises)
            throws WrongForm {
        if (!signal.spec().scoped()) {
            throw new WrongForm(
                    name.offset(),
                    "`" + signal.name()
                            + "` cannot tell versions apart, so it cannot be compared with the baseline; put"
                            + " `{$scope}` into its query, or write a limit");
        }
        if (amount == null) {
            return;
        }
        if (amount.value() < 0) {
            throw new WrongForm(amountAt, "found `" + amount.text() + "`, expected 0 or more");
        }
        if (amount.isPercent() && !rises && amount.value() >= 1) {
            throw new WrongForm(
                    amountAt, "found `" + amount.text() + "`, expected less than 100%: nothing drops further");
        }
        if (amount.isPoints() && signal.unit() != Unit.RATIO) {
            throw new WrongForm(
                    amountAt, "points are hundredths of a share, but `" + signal.name() + "` is none, expected `N%`");
        }
    }

    private static Condition worse(Line line, Phrase.Worse worse, Signal signal) throws WrongForm {
        checkCounted(signal, worse.signal(), "baseline", "rises more than 10% above baseline");
        String name = "`" + signal.name() + "`";
        boolean quantile = signal.spec().countable() instanceof Countable.Quantile;
        Amount amount = worse.amount();
        if (amount == null) {
            return new Condition.Worse(line.shown(), line.at(), signal.name(), DEFAULT_MARGIN, true);
        }
        if (amount.value() < 0 || amount.value() >= 1 && (amount.isPoints() || !signal.higherIsWorse())) {
            throw new WrongForm(
                    worse.amountAt(),
                    "found `" + amount.text() + "`, expected 0 or more"
                            + (amount.value() < 0 ? "" : " and less than 100: nothing is worse by that much"));
        }
        if (amount.isPoints() && quantile) {
            throw new WrongForm(
                    worse.amountAt(), "points are hundredths of a share, but " + name + " is none, expected `N%`");
        }
        return new Condition.Worse(line.shown(), line.at(), signal.name(), amount.value(), amount.isPercent());
    }

    private static Condition worseThanLimit(Line line, Phrase.WorseThanLimit worse, Signal signal) throws WrongForm {
        checkCounted(
                signal,
                worse.signal(),
                worse.limit().text(),
                "> " + worse.limit().text() + " for 5m");
        Quantity limit = Units.limit(worse.limit(), signal, worse.limitAt());
        if (signal.spec().countable() instanceof Countable.Mean mean) {
            boolean fits = limit.value() >= 0 && limit.value() <= mean.most();
            double room = signal.higherIsWorse() ? limit.value() : mean.most() - limit.value();
            if (!fits || room == 0) {
                throw new WrongForm(
                        worse.limitAt(),
                        "found `" + limit + "`, expected a value between 0 and " + plain(mean.most())
                                + ", which no row is beyond, and not the best there is");
            }
        }
        boolean isShare = signal.spec().countable() instanceof Countable.Share;
        double allowed = signal.higherIsWorse() ? limit.value() : 1 - limit.value();
        if (isShare && !(allowed >= 0 && allowed < 1)) {
            throw new WrongForm(
                    worse.limitAt(),
                    "found `" + limit + "`, expected a share of 0% to 100% that something is worse than");
        }
        return new Condition.WorseThanLimit(line.shown(), line.at(), signal.name(), limit, signal.higherIsWorse());
    }

    private static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /**
     * Refuses a signal that has no counts of single requests, or of which it is not known what is worse.
     *
     * @param than what it is compared with
     * @param instead what may be written of such a signal
     */
    private static void checkCounted(Signal signal, Tokens.Token at, String than, String instead) throws WrongForm {
        String name = "`" + signal.name() + "`";
        boolean quantile = signal.spec().countable() instanceof Countable.Quantile;
        boolean share = signal.spec().countable() instanceof Countable.Share && signal.unit() == Unit.RATIO;
        boolean mean = signal.spec().countable() instanceof Countable.Mean;
        if (!quantile && !share && !mean) {
            throw new WrongForm(
                    at.offset(),
                    name + " has no counts of single requests, which `worse than " + than
                            + "` needs; expected a signal with"
                            + " `histogram` and `quantile`, a share with `numerator` and `denominator`, or `predictions`"
                            + " whose rows have a bound (`clip`), or write `"
                            + signal.name() + " " + instead + "`");
        }
        if (signal.higherIsWorse() == null) {
            throw new WrongForm(
                    at.offset(),
                    "which direction of " + name + " is worse is not said, expected for example signals: {"
                            + signal.name() + ": {worse: higher}}");
        }
        if (quantile && !signal.higherIsWorse()) {
            throw new WrongForm(
                    at.offset(),
                    name + " is a quantile of which less is worse; `worse than " + than
                            + "` is for quantiles of which more is worse, write `" + signal.name() + " "
                            + instead.replace("rises", "drops")
                                    .replace("above", "below")
                                    .replace("> ", "< ") + "`");
        }
    }

    private static Condition traffic(Line line, Phrase.Traffic traffic) throws WrongForm {
        Amount share = traffic.share();
        if (!share.isPercent() || share.value() < 0 || share.value() > 1) {
            throw new WrongForm(traffic.shareAt(), "found `" + share.text() + "`, expected 0% to 100%");
        }
        // As written: 0.29 * 100 is not 29.
        double percent = Double.parseDouble(share.text().replace("%", "").strip());
        return new Condition.Traffic(
                line.shown(),
                line.at(),
                percent,
                traffic.of(),
                orDefault(traffic.times().within()));
    }

    private static Duration orDefault(Duration within) {
        return within == null ? DEFAULT_WITHIN : within;
    }

    /** The signal is not known, and that has been said. */
    private static final class UnknownSignal extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownSignal() {
            super(null, null, false, false);
        }
    }
}

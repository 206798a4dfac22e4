package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The grammar of conditions (docs/grammar.md), by recursive descent: one method for each of its rules. */
final class Grammar {
    private static final Map<String, Comparison> COMPARISONS = Map.of(
            ">", Comparison.ABOVE,
            "above", Comparison.ABOVE,
            ">=", Comparison.AT_LEAST,
            "<", Comparison.BELOW,
            "below", Comparison.BELOW,
            "<=", Comparison.AT_MOST);
    private static final Map<String, Scope> SCOPES =
            Map.of("candidate", Scope.CANDIDATE, "baseline", Scope.BASELINE, "live", Scope.LIVE);
    private static final Map<String, Condition.Shift.Direction> SIDES = Map.of(
            "above", Condition.Shift.Direction.ABOVE,
            "below", Condition.Shift.Direction.BELOW,
            "from", Condition.Shift.Direction.EITHER);
    private static final Set<String> VERBS = Set.of("drops", "rises", "worse", "shifts");
    private static final List<String> AFTER_SIGNAL =
            List.of(">", ">=", "<", "<=", "above", "below", "drops", "rises", "shifts", "worse");
    private static final List<String> ENDINGS = List.of("for", "within", "times", "until");
    private static final String SIGNAL_NAME = "[A-Za-z_][A-Za-z0-9_.:-]{0,99}";

    private final Tokens tokens;

    private Grammar(String text, int from) {
        tokens = new Tokens(text, from);
    }

    /** Reads one condition. */
    static Phrase parse(String text) throws WrongForm {
        AlertPhrase alert = AlertPhrase.of(text);
        return alert == null ? new Grammar(text, 0).condition() : new Grammar(text, alert.end()).afterAlert(alert);
    }

    private Phrase afterAlert(AlertPhrase alert) throws WrongForm {
        Phrase phrase = new Phrase.Alert(alert.alert(), alert.at(), alert.firing(), times());
        expectEnd();
        return phrase;
    }

    static boolean isSignalName(String text) {
        return text.matches(SIGNAL_NAME);
    }

    private Phrase condition() throws WrongForm {
        boolean traffic = tokens.isNext("traffic") && tokens.peek(1).isAmount();
        boolean queue = tokens.isNext("queue") && isSignalSecond();
        Phrase phrase = traffic ? traffic() : queue ? queue() : onSignal();
        expectEnd();
        return phrase;
    }

    /** Whether the first word is not the signal's name itself. */
    private boolean isSignalSecond() {
        String second = tokens.peek(1).text();
        return second.matches("[A-Za-z_].*") && !AFTER_SIGNAL.contains(second);
    }

    /** The first word only says to people what the signal is. */
    private Phrase queue() throws WrongForm {
        tokens.take();
        return limit(null, signal());
    }

    private void expectEnd() throws WrongForm {
        Tokens.Token rest = tokens.peek();
        if (!rest.isEnd()) {
            throw new WrongForm(
                    rest.offset(),
                    "found " + rest.shown() + ", expected `for D`, `N times`, `until`, `within D` or the end"
                            + Words.didYouMean(rest.text(), ENDINGS));
        }
    }

    private Phrase traffic() throws WrongForm {
        tokens.take();
        int at = tokens.peek().offset();
        Amount share = tokens.amount("a share such as 100%");
        tokens.expect("on", "`on baseline` or `on candidate`");
        Tokens.Token version = tokens.take();
        Scope of = SCOPES.get(version.text());
        if (of == null || of == Scope.LIVE) {
            throw new WrongForm(
                    version.offset(),
                    "found " + version.shown() + ", expected `baseline` or `candidate`"
                            + Words.didYouMean(version.text(), List.of("baseline", "candidate")));
        }
        return new Phrase.Traffic(share, at, of, times());
    }

    private Phrase onSignal() throws WrongForm {
        Scope scope = isSignalSecond() ? SCOPES.get(tokens.peek().text()) : null;
        if (scope != null) {
            tokens.take();
        }
        Tokens.Token signal = signal();
        Tokens.Token verb = tokens.peek();
        if (VERBS.contains(verb.text())) {
            if (scope != null) {
                throw new WrongForm(
                        0, "`" + verb.text() + "` compares the candidate with the baseline; leave the first word out");
            }
            return switch (verb.text()) {
                case "worse" -> worse(signal);
                case "shifts" -> shift(signal);
                default -> change(signal);
            };
        }
        return limit(scope, signal);
    }

    private Tokens.Token signal() throws WrongForm {
        Tokens.Token signal = tokens.take();
        if (!isSignalName(signal.text())) {
            throw new WrongForm(signal.offset(), "found " + signal.shown() + ", expected the name of a signal");
        }
        return signal;
    }

    private Phrase limit(Scope scope, Tokens.Token signal) throws WrongForm {
        Comparison comparison = comparison(AFTER_SIGNAL, "`drops`, `rises`, `shifts` or `worse`");
        int at = tokens.peek().offset();
        Amount limit = tokens.amount("a limit such as 250ms, 1% or 100");
        int holdAt = tokens.peek().offset();
        Hold hold = hold();
        Phrase.Limit.Until until = until();
        if (hold == null) {
            holdAt = tokens.peek().offset();
            hold = hold();
        }
        return new Phrase.Limit(scope, signal, comparison, limit, at, until, times(hold, holdAt));
    }

    private Phrase.Limit.Until until() throws WrongForm {
        int at = tokens.peek().offset();
        if (!tokens.skip("until")) {
            return null;
        }
        Comparison comparison = comparison(COMPARISONS.keySet(), null);
        int limitAt = tokens.peek().offset();
        return new Phrase.Limit.Until(at, comparison, tokens.amount("a limit such as 200ms, 1% or 100"), limitAt);
    }

    /** @param others what else may stand here; null: nothing */
    private Comparison comparison(Collection<String> known, String others) throws WrongForm {
        Tokens.Token sign = tokens.take();
        Comparison comparison = COMPARISONS.get(sign.text());
        if (comparison == null) {
            throw new WrongForm(
                    sign.offset(),
                    "found " + sign.shown() + ", expected `>`, `>=`, `<`, `<=`, `above`"
                            + (others == null ? " or `below`" : ", `below`, " + others)
                            + Words.didYouMean(sign.text(), known));
        }
        return comparison;
    }

    private Phrase worse(Tokens.Token signal) throws WrongForm {
        tokens.take();
        tokens.expect("than", "`than baseline` or `than VALUE`");
        int at = tokens.peek().offset();
        if (tokens.peek().isAmount()) {
            return new Phrase.WorseThanLimit(signal, tokens.amount("a limit such as 250ms or 1%"), at, times());
        }
        tokens.expect("baseline", "`baseline` or a limit such as 1%");
        at = tokens.peek().offset();
        Amount amount = null;
        if (tokens.skip("by")) {
            tokens.expect("more", "`more than`");
            tokens.expect("than", "`than`");
            at = tokens.peek().offset();
            amount = difference();
        }
        return new Phrase.Worse(signal, amount, at, times());
    }

    private Phrase shift(Tokens.Token signal) throws WrongForm {
        tokens.take();
        int at = tokens.peek().offset();
        Amount amount = null;
        if (tokens.skip("more")) {
            tokens.expect("than", "`than`");
            at = tokens.peek().offset();
            amount = difference();
        }
        Tokens.Token side = tokens.take();
        Condition.Shift.Direction direction = SIDES.get(side.text());
        if (direction == null) {
            throw new WrongForm(
                    side.offset(),
                    "found " + side.shown() + ", expected `more than N%`, `above`, `below` or `from`"
                            + Words.didYouMean(side.text(), SIDES.keySet()));
        }
        tokens.expect("baseline", "`baseline`");
        return new Phrase.Shift(signal, direction, amount, at, times());
    }

    private Phrase change(Tokens.Token signal) throws WrongForm {
        boolean rises = tokens.take().text().equals("rises");
        tokens.expect("more", "`more than`");
        tokens.expect("than", "`than`");
        int at = tokens.peek().offset();
        Amount amount = difference();
        String side = rises ? "above" : "below";
        tokens.expect(side, "`" + side + " baseline`");
        tokens.expect("baseline", "`baseline`");
        return new Phrase.Change(signal, rises, amount, at, times());
    }

    private Amount difference() throws WrongForm {
        int at = tokens.peek().offset();
        Amount amount = tokens.amount("`N%` or `N points`");
        if (!amount.isPercent() && !amount.isPoints()) {
            throw new WrongForm(
                    at,
                    "found `" + amount.text() + "`, expected `N%` (of the baseline's value) or `N points` (absolute)");
        }
        return amount;
    }

    private Phrase.Times times() throws WrongForm {
        int holdAt = tokens.peek().offset();
        return times(hold(), holdAt);
    }

    private Phrase.Times times(Hold hold, int holdAt) throws WrongForm {
        int withinAt = tokens.peek().offset();
        Duration within = tokens.skip("within") ? duration("10m") : null;
        return new Phrase.Times(hold, holdAt, within, withinAt);
    }

    private Hold hold() throws WrongForm {
        if (tokens.skip("for")) {
            return new Hold.For(duration("5m"));
        }
        if (!tokens.peek().isAmount()) {
            return null;
        }
        int count = tokens.count();
        if (!tokens.skip("time")) {
            tokens.expect("times", "`times`");
        }
        if (!tokens.skip("in")) {
            return new Hold.Times(count);
        }
        tokens.expect("a", "`in a row`");
        tokens.expect("row", "`row`");
        return new Hold.TimesInARow(count);
    }

    private Duration duration(String example) throws WrongForm {
        Tokens.Token token = tokens.take();
        Duration duration = Durations.parse(token.text());
        if (duration == null) {
            throw new WrongForm(token.offset(), "found " + token.shown() + ", expected a duration such as " + example);
        }
        if (duration.isZero()) {
            throw new WrongForm(token.offset(), "found `" + token.text() + "`, expected a duration above zero");
        }
        if (duration.compareTo(Durations.LONGEST) > 0) {
            throw new WrongForm(token.offset(), "`" + token.text() + "` is longer than 365d");
        }
        return duration;
    }
}

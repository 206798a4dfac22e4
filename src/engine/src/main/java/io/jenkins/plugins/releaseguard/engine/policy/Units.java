package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/** The units that a signal may have, as {@code unit:} writes them, and limits in them. */
final class Units {
    /** What {@code unit:} may say. */
    static final Map<String, Unit> WORDS = words();

    private static final Map<String, String> SCALED = Map.of(
            "ms", "divide the query by 1000 and write `unit: s`",
            "m", "multiply the query by 60 and write `unit: s`",
            "%", "divide the query by 100 and write `unit: ratio`",
            "percent", "divide the query by 100 and write `unit: ratio`");

    private Units() {}

    private static Map<String, Unit> words() {
        Map<String, Unit> words = new LinkedHashMap<>();
        words.put("s", Unit.SECONDS);
        words.put("ratio", Unit.RATIO);
        words.put("bytes", Unit.BYTES);
        words.put("/s", Unit.PER_SECOND);
        words.put("number", Unit.NUMBER);
        return words;
    }

    /** As {@code unit:} writes it. */
    static String word(Unit unit) {
        return WORDS.entrySet().stream()
                .filter(e -> e.getValue() == unit)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /**
     * The unit of a signal's values.
     *
     * @param implied what the metric's name or the kind says; null: nothing
     * @return with a problem reported where what is declared cannot be, the implied unit or a plain number
     */
    static Unit of(Fields fields, Unit implied) {
        Unit otherwise = implied == null ? Unit.NUMBER : implied;
        String declared = fields.text("unit");
        if (declared == null) {
            return otherwise;
        }
        Unit unit = WORDS.get(declared);
        if (unit == implied && unit != null) {
            return unit;
        }
        // A share is a plain number too: who counts tokens per request may say so.
        boolean possible = implied == null || (implied == Unit.RATIO && unit == Unit.NUMBER);
        if (unit != null && possible) {
            return unit;
        }
        if (implied != null && (unit != null || SCALED.containsKey(declared))) {
            fields.problem(
                    "unit",
                    "`unit: " + declared + "` contradicts the metric, whose values are in `" + word(implied)
                            + "`; leave `unit` out (limits are converted: 250ms is 0.25 s)");
        } else if (SCALED.containsKey(declared)) {
            fields.problem("unit", "values are read as they are, not in `" + declared + "`; " + SCALED.get(declared));
        } else {
            fields.problem(
                    "unit",
                    "found `" + Words.shown(declared) + "` at `unit`" + Words.expected(declared, WORDS.keySet()));
        }
        return otherwise;
    }

    /** The limit in the signal's unit. */
    static Quantity limit(Amount amount, Signal signal, int offset) throws WrongForm {
        boolean plainZero = amount.value() == 0 && !amount.hasUnit();
        if (amount.unit() != signal.unit() && !plainZero) {
            throw new WrongForm(offset, mismatch(amount, signal));
        }
        if (amount.isPoints()) {
            throw new WrongForm(
                    offset, "found `" + amount.text() + "`, expected a share such as 1%; points are for differences");
        }
        if (amount.value() < 0 && signal.unit() != Unit.NUMBER) {
            throw new WrongForm(
                    offset,
                    "found `" + amount.text() + "`, expected a limit of 0 or more: `" + signal.name()
                            + "` is never negative");
        }
        return new Quantity(amount.value(), signal.unit(), amount.text());
    }

    private static String mismatch(Amount amount, Signal signal) {
        String name = "`" + signal.name() + "`";
        if (signal.unit() == Unit.NUMBER) {
            return "the limit `" + amount.text() + "` has a unit, but " + name + " has none; write a plain number, or"
                    + " say what its values are in: signals: {" + signal.name() + ": {unit: " + word(amount.unit())
                    + "}}";
        }
        String expected = ", expected " + example(signal.unit());
        return amount.hasUnit()
                ? "the limit `" + amount.text() + "` is in another unit than " + name + expected
                : "the limit `" + amount.text() + "` has no unit, but " + name + " has one" + expected;
    }

    private static String example(Unit unit) {
        return switch (unit) {
            case SECONDS -> "a time such as 250ms or 1s";
            case RATIO -> "a share such as 1%";
            case BYTES -> "an amount such as 512MiB or 10KB";
            case PER_SECOND -> "a rate such as 100/s";
            case NUMBER -> "a plain number such as 100";
        };
    }
}

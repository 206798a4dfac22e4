package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as written in a condition.
 *
 * @param value in the unit's base; for points in hundredths of the signal's unit
 * @param unit of what is written; {@link Unit#NUMBER}: no unit is written
 * @param suffix the unit as written; empty: none
 * @param text as written, without blanks between the number and {@code %}
 */
record Amount(double value, Unit unit, String suffix, String text) {
    private static final Pattern SHAPE = Pattern.compile("([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)(.*)");

    private record Scale(Unit unit, double factor) {}

    private static final Map<String, Scale> SUFFIXES = suffixes();

    private static Map<String, Scale> suffixes() {
        Map<String, Scale> all = new LinkedHashMap<>();
        all.put("", new Scale(Unit.NUMBER, 1));
        all.put("us", new Scale(Unit.SECONDS, 1e-6));
        all.put("ms", new Scale(Unit.SECONDS, 1e-3));
        all.put("s", new Scale(Unit.SECONDS, 1));
        all.put("m", new Scale(Unit.SECONDS, 60));
        all.put("h", new Scale(Unit.SECONDS, 3600));
        all.put("d", new Scale(Unit.SECONDS, 86_400));
        all.put("%", new Scale(Unit.RATIO, 0.01));
        all.put("point", new Scale(Unit.RATIO, 0.01));
        all.put("points", new Scale(Unit.RATIO, 0.01));
        all.put("B", new Scale(Unit.BYTES, 1));
        all.put("KB", new Scale(Unit.BYTES, 1e3));
        all.put("MB", new Scale(Unit.BYTES, 1e6));
        all.put("GB", new Scale(Unit.BYTES, 1e9));
        all.put("TB", new Scale(Unit.BYTES, 1e12));
        all.put("KiB", new Scale(Unit.BYTES, 1024));
        all.put("MiB", new Scale(Unit.BYTES, 1024.0 * 1024));
        all.put("GiB", new Scale(Unit.BYTES, 1024.0 * 1024 * 1024));
        all.put("TiB", new Scale(Unit.BYTES, 1024.0 * 1024 * 1024 * 1024));
        all.put("/s", new Scale(Unit.PER_SECOND, 1));
        all.put("/m", new Scale(Unit.PER_SECOND, 1.0 / 60));
        all.put("/h", new Scale(Unit.PER_SECOND, 1.0 / 3600));
        return all;
    }

    /** Whether the word may stand after a number and a blank. */
    static boolean isSuffix(String word) {
        return !word.isEmpty() && SUFFIXES.containsKey(word);
    }

    /** @throws WrongForm with the reason when it is not a number with a known unit */
    static Amount parse(String text, int offset) throws WrongForm {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new WrongForm(
                    offset, "found `" + Words.shown(text) + "`, expected a number such as 250ms, 1% or 100");
        }
        String suffix = shape.group(2).strip();
        Duration duration = Durations.parse(text);
        if (duration != null && !SUFFIXES.containsKey(suffix)) {
            return new Amount(duration.toMillis() / 1000.0, Unit.SECONDS, "s", text);
        }
        Scale scale = SUFFIXES.get(suffix);
        if (scale == null) {
            throw new WrongForm(
                    offset,
                    "`" + Words.shown(suffix) + "` is not a unit, expected one of "
                            + String.join(" ", SUFFIXES.keySet()).strip()
                            + Words.didYouMean(suffix, SUFFIXES.keySet()));
        }
        // Divided where it can be, so that 250ms is exactly 0.25.
        double number = Double.parseDouble(shape.group(1));
        double value = scale.factor() < 1 ? number / Math.rint(1 / scale.factor()) : number * scale.factor();
        if (!Double.isFinite(value)) {
            throw new WrongForm(offset, "`" + Words.shown(text) + "` is too large");
        }
        return new Amount(value, scale.unit(), suffix, text);
    }

    boolean isPoints() {
        return suffix.startsWith("point");
    }

    boolean isPercent() {
        return suffix.equals("%");
    }

    boolean hasUnit() {
        return !suffix.isEmpty();
    }
}

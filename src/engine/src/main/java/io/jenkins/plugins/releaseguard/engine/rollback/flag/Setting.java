package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import java.util.List;
import java.util.function.BiFunction;

/** What {@code off} and {@code on} are called where a flag is kept: in the words that its value has now. */
final class Setting {
    private static final List<List<String>> OFF_ON = List.of(
            List.of("false", "true"),
            List.of("False", "True"),
            List.of("FALSE", "TRUE"),
            List.of("off", "on"),
            List.of("Off", "On"),
            List.of("OFF", "ON"),
            List.of("no", "yes"),
            List.of("disabled", "enabled"),
            List.of("0", "1"));

    private Setting() {}

    /** The value to set, of a flag whose policy says {@code setting}. */
    static String wanted(String setting, Flag now, BiFunction<Kind, String, LegException> failure) throws LegException {
        String wanted = of(setting, now.value());
        if (wanted == null) {
            throw failure.apply(
                    Kind.UNSUITABLE,
                    now.name() + " is " + Flag.shown(now.value())
                            + ", which is neither on nor off; write the value that" + " it has to get in the place of `"
                            + setting + "`");
        }
        return wanted;
    }

    /**
     * The value to set; null where {@code off} or {@code on} is asked of a value that is neither.
     *
     * @param setting {@code off}, {@code on} or the value itself
     */
    static String of(String setting, String live) {
        int side = setting.equals("off") ? 0 : setting.equals("on") ? 1 : -1;
        if (side < 0) {
            return setting;
        }
        return OFF_ON.stream()
                .filter(pair -> pair.contains(live))
                .map(pair -> pair.get(side))
                .findFirst()
                .orElse(null);
    }
}

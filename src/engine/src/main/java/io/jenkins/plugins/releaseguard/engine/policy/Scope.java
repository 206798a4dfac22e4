package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Arrays;
import java.util.Locale;

/** Whose traffic a signal measures. */
public enum Scope {
    /** The version that is being released. */
    CANDIDATE,
    /** The version to return to. */
    BASELINE,
    /** What users get, whichever version answers. */
    LIVE;

    /** As policies write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scope of that word; null: none. */
    public static Scope of(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.word().equals(word))
                .findFirst()
                .orElse(null);
    }
}

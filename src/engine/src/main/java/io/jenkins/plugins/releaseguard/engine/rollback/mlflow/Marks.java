package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tags that a rollback leaves on the version that it took out of use. */
final class Marks {
    static final String ROLLED_BACK = "release_guard.rolled_back";
    static final String AT = "release_guard.rolled_back_at";
    static final String BY = "release_guard.rolled_back_by";
    static final String TO = "release_guard.rolled_back_to";

    /** The episode whose breach has put the version into quarantine. */
    static final String QUARANTINED = "release_guard.quarantined";

    private Marks() {}

    /** In the order in which they are written: the one that counts first. */
    static Map<String, String> of(String actor, String target, Clock clock) {
        Map<String, String> marks = new LinkedHashMap<>();
        marks.put(ROLLED_BACK, "true");
        marks.put(AT, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        marks.put(BY, actor);
        marks.put(TO, target);
        return marks;
    }
}

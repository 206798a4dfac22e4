package io.jenkins.plugins.releaseguard.real;

import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.time.Duration;

/** Waiting for builds. */
final class Builds {
    private static final Duration LONG = Duration.ofSeconds(90);

    private Builds() {}

    /**
     * Waits until a build has said something.
     *
     * @throws AssertionError it has ended without
     */
    static void awaitLog(Parts parts, LocalBuild build, String text) {
        parts.await("the build says: " + text, LONG, () -> {
            boolean over = !build.isBuilding();
            if (build.log().contains(text)) {
                return true;
            }
            if (over) {
                throw new AssertionError("the build has ended and not said: " + text + "\n" + build.log());
            }
            return false;
        });
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import java.time.Duration;
import java.util.Objects;

/** How long nobody has changed an object, by what was seen of it; for one wait. Not thread-safe. */
final class Silence {
    private final long limit;
    private String version;
    private long since;

    Silence(Duration limit) {
        this.limit = limit.toNanos();
    }

    /** Whether that version, the newest one, is all that has been seen for longer than the limit. */
    boolean lasts(String resourceVersion) {
        if (!Objects.equals(resourceVersion, version)) {
            version = resourceVersion;
            since = System.nanoTime();
        }
        return version != null && System.nanoTime() - since > limit;
    }
}

package io.jenkins.plugins.releaseguard.staging.model;

import java.time.Duration;
import java.util.Random;

/** How a version answers. */
enum Behaviour {
    HEALTHY(20, 80, 0),
    SLOW(400, 900, 0),
    FAILING(20, 80, 50);

    private final int fastest;
    private final int slowest;
    private final int errorPercent;

    Behaviour(int fastest, int slowest, int errorPercent) {
        this.fastest = fastest;
        this.slowest = slowest;
        this.errorPercent = errorPercent;
    }

    /**
     * What a request gets.
     *
     * @param code of HTTP
     */
    record Answer(int code, Duration latency) {}

    Answer next(Random random) {
        Duration latency = Duration.ofMillis(fastest + random.nextInt(slowest - fastest + 1));
        return new Answer(random.nextInt(100) < errorPercent ? 500 : 200, latency);
    }
}

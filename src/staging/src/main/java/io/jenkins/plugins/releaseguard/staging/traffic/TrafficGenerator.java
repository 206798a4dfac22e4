package io.jenkins.plugins.releaseguard.staging.traffic;

import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Users: asks a service so often in a second, whatever it answers, and keeps count. An answer is bad when it is a 5xx,
 * late, or none at all.
 */
public final class TrafficGenerator implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration GIVE_UP = Duration.ofSeconds(10);
    private static final int MAX_IN_FLIGHT = 500;
    private static final int MAX_BURST = 20;
    private static final String BODY = "{\"features\": [1, 2, 3]}";

    private final HttpClient http;
    private final URI target;
    private final Router router;
    private final int perSecond;
    private final long badAfterNanos;
    private final Clock clock;
    private final Random random;
    private final Tally tally = new Tally();
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private ScheduledFuture<?> ticks;
    private long lastTick;
    private double owed;
    private volatile boolean counting;
    private volatile boolean closed;

    /**
     * A generator that does not run yet.
     *
     * @param target the service's address, without a slash at the end
     * @param perSecond how many requests
     * @param badAfter the latency above which an answer is bad
     * @param seed of the choice between versions
     */
    public TrafficGenerator(
            HttpClient http, URI target, Router router, int perSecond, Duration badAfter, long seed, Clock clock) {
        this.http = http;
        this.target = target.resolve("/predict");
        this.router = router;
        this.perSecond = perSecond;
        this.badAfterNanos = badAfter.toNanos();
        this.clock = clock;
        this.random = new Random(seed);
    }

    /** Starts to ask. */
    public synchronized void start() {
        lastTick = System.nanoTime();
        ticks = clock.every(TICK, "traffic", this::tick);
    }

    /** Counts the answers to what is asked from now on. */
    public void count() {
        counting = true;
    }

    /** What came back so far. */
    public Tally tally() {
        return tally;
    }

    /** After a standstill of this process only a few requests are made up for: users do not queue. */
    private synchronized void tick() {
        long now = System.nanoTime();
        owed = Math.min(MAX_BURST, owed + (now - lastTick) / 1e9 * perSecond);
        lastTick = now;
        for (; owed >= 1 && !closed; owed--) {
            StagedVersion version = router.pick(random.nextInt(100));
            if (version != null && inFlight.tryAcquire()) {
                ask(version);
            }
        }
    }

    private void ask(StagedVersion version) {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(GIVE_UP)
                .header("Content-Type", "application/json")
                .header(ModelService.ROUTE, version.podHash())
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        boolean counted = counting;
        long start = System.nanoTime();
        http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).whenComplete((response, failure) -> {
            inFlight.release();
            if (counted && !closed) {
                boolean late = System.nanoTime() - start > badAfterNanos;
                tally.add(version.name(), failure != null || response.statusCode() >= 500 || late);
            }
        });
    }

    /** Stops asking and counting, and waits a moment for what is under way. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            if (ticks != null) {
                ticks.cancel(false);
            }
        }
        try {
            if (inFlight.tryAcquire(MAX_IN_FLIGHT, 2, TimeUnit.SECONDS)) {
                inFlight.release(MAX_IN_FLIGHT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

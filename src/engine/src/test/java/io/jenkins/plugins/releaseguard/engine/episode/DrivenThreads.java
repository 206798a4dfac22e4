package io.jenkins.plugins.releaseguard.engine.episode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time that a test drives: everything runs in the test's own thread, in the order of its due times. */
final class DrivenThreads extends Clock {
    private record Due(Instant at, long number, Runnable work) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private Instant now;
    private long number;

    DrivenThreads(Instant start) {
        now = start;
    }

    Threads threads() {
        return new Threads(this, new Timer(), ready::add);
    }

    /** Lets everything happen that is due within {@code duration}. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        runReady();
        while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
            Due next = due.poll();
            now = next.at().isAfter(now) ? next.at() : now;
            next.work().run();
            runReady();
        }
        now = end;
    }

    private void runReady() {
        for (Runnable work = ready.poll(); work != null; work = ready.poll()) {
            work.run();
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    /** Only what an episode uses of a timer. */
    private final class Timer extends ScheduledThreadPoolExecutor {
        Timer() {
            super(0, Executors.defaultThreadFactory());
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            due.add(new Due(now.plusNanos(unit.toNanos(delay)), number++, work));
            return null;
        }
    }
}

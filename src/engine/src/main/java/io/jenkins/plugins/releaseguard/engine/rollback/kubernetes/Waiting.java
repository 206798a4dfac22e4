package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits between two looks at the world, longer each time, until a time limit or until somebody ends it. */
public final class Waiting {
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean end;

    /** One bounded wait. */
    public final class Pace {
        private final long deadline;
        private long next = FIRST_MILLIS;

        private Pace(Duration limit) {
            this.deadline = System.nanoTime() + limit.toNanos();
        }

        /** @return false when there is no time left */
        public boolean pause() throws InterruptedException {
            long remaining = deadline - System.nanoTime();
            long nanos = Math.min(remaining, TimeUnit.MILLISECONDS.toNanos(next));
            next = Math.min(LONGEST_MILLIS, next * 3 / 2);
            lock.lock();
            try {
                while (!end && nanos > 0) {
                    nanos = ended.awaitNanos(nanos);
                }
                return !end && deadline - System.nanoTime() > 0;
            } finally {
                lock.unlock();
            }
        }
    }

    /** A wait that ends after {@code limit}. */
    public Pace upTo(Duration limit) {
        return new Pace(limit);
    }

    /** Ends every wait, now and later. */
    public void end() {
        lock.lock();
        try {
            end = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

package io.jenkins.plugins.releaseguard.real;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Parts that belong together: closed in the opposite order of their start, and watched while a test waits. */
final class Parts implements Part {
    private static final int LOOK_MILLIS = 50;

    private final Part around;
    private final Deque<Part> parts = new ArrayDeque<>();

    /** @param around what these need, watched while one waits for them; null: nothing */
    Parts(Part around) {
        this.around = around;
    }

    <T extends Part> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Adds what cannot end by itself. */
    void onClose(Runnable close) {
        add((Part) close::run);
    }

    @Override
    public void check() {
        parts.forEach(Part::check);
    }

    /**
     * Waits for what real programs do in their own time.
     *
     * @param condition asked again and again; an exception counts as not yet
     * @throws AssertionError it does not hold within {@code atMost}, or a part has ended
     */
    void await(String what, Duration atMost, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Exception last = null;
        while (System.nanoTime() - deadline < 0) {
            checkAll();
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            pause();
        }
        throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what, last);
    }

    /**
     * Waits until something has stayed the same for a time, and returns it.
     *
     * @throws AssertionError as the other
     */
    <T> T awaitUnchanged(String what, Duration atMost, Duration same, Callable<T> seen) {
        AtomicReference<T> last = new AtomicReference<>();
        AtomicLong since = new AtomicLong();
        await(what, atMost, () -> {
            T now = seen.call();
            if (!now.equals(last.getAndSet(now))) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > same.toNanos();
        });
        return last.get();
    }

    /**
     * Looks for some time.
     *
     * @throws AssertionError a condition does not hold at one of the looks, or a part has ended
     */
    void holds(String what, Duration time, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            checkAll();
            if (!condition.call()) {
                throw new AssertionError("not any more: " + what);
            }
            pause();
        }
    }

    private void checkAll() {
        if (around != null) {
            around.check();
        }
        check();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        AssertionError failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (RuntimeException | AssertionError e) {
                failure = failure == null ? new AssertionError("a part could not be closed", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

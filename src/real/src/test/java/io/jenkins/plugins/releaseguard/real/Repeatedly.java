package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;

/** What stands in for a controller: looks at the cluster again and again. While the API server is away it waits for it. */
final class Repeatedly implements Part {
    private static final int LOOK_MILLIS = 200;
    private static final int STOP_MILLIS = 90_000;

    /** One look. */
    interface Look {
        void look() throws IOException;
    }

    private final String name;
    private final int millis;
    private final Look look;
    private final Thread thread;
    private volatile Throwable failure;
    private volatile boolean closed;

    Repeatedly(String name, Look look) {
        this(name, LOOK_MILLIS, look);
    }

    /** @param millis between two looks */
    Repeatedly(String name, int millis, Look look) {
        this.name = name;
        this.millis = millis;
        this.look = look;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                tryToLook();
                Thread.sleep(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void tryToLook() {
        try {
            look.look();
        } catch (IOException e) {
            // it comes again, and so do we
            return;
        }
    }

    @Override
    public void check() {
        if (failure != null) {
            throw new AssertionError(name + " failed", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(name + " does not end");
        }
    }
}

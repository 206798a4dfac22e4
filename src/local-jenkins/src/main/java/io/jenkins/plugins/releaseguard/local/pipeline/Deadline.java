package io.jenkins.plugins.releaseguard.local.pipeline;

import java.io.Serializable;

/** A point in time at which something happens, in whatever process then runs. */
final class Deadline implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long at;
    private transient Runnable cancel;

    private Deadline(long at) {
        this.at = at;
    }

    static Deadline in(long millis) {
        return new Deadline(System.currentTimeMillis() + millis);
    }

    /** Negative: it is past. */
    long left() {
        return at - System.currentTimeMillis();
    }

    void arm(Program program, Runnable then) {
        cancel = program.later(Math.max(0, left()), then);
    }

    void cancel() {
        if (cancel != null) {
            cancel.run();
        }
    }

    static String seconds(long millis) {
        return millis / 1000.0 + " sec";
    }
}

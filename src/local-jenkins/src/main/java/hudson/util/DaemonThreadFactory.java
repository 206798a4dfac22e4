package hudson.util;

import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the process alive. */
public class DaemonThreadFactory implements ThreadFactory {
    private final ThreadFactory core;

    public DaemonThreadFactory() {
        this(Executors.defaultThreadFactory());
    }

    public DaemonThreadFactory(ThreadFactory core) {
        this.core = core;
    }

    @Override
    public Thread newThread(Runnable r) {
        Thread thread = core.newThread(r);
        thread.setDaemon(true);
        return thread;
    }
}

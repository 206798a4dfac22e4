package hudson.util;

import java.util.concurrent.ThreadFactory;

/** Threads with the class loader of this class instead of whichever was there. */
public class ClassLoaderSanityThreadFactory implements ThreadFactory {
    private final ThreadFactory delegate;

    public ClassLoaderSanityThreadFactory(ThreadFactory delegate) {
        this.delegate = delegate;
    }

    @Override
    public Thread newThread(Runnable r) {
        Thread thread = delegate.newThread(r);
        thread.setContextClassLoader(ClassLoaderSanityThreadFactory.class.getClassLoader());
        return thread;
    }
}

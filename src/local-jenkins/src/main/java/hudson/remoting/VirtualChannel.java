package hudson.remoting;

import java.io.IOException;

/** A connection to a process that works for this one. */
public interface VirtualChannel {
    <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T, InterruptedException;
}

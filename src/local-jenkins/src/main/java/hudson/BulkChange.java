package hudson;

import hudson.model.Saveable;
import java.io.Closeable;
import java.io.IOException;

/** Several changes of one object that are saved once. */
public class BulkChange implements Closeable {
    private static final ThreadLocal<BulkChange> CURRENT = new ThreadLocal<>();

    private final Saveable saveable;
    private final BulkChange outer;
    private boolean completed;

    public BulkChange(Saveable saveable) {
        this.saveable = saveable;
        this.outer = current();
        CURRENT.set(this);
    }

    public void commit() throws IOException {
        if (!completed) {
            abort();
            saveable.save();
        }
    }

    public void abort() {
        if (!completed) {
            completed = true;
            CURRENT.set(outer);
        }
    }

    @Override
    public void close() {
        abort();
    }

    public static BulkChange current() {
        return CURRENT.get();
    }

    public static boolean contains(Saveable s) {
        for (BulkChange change = current(); change != null; change = change.outer) {
            if (change.saveable == s) {
                return true;
            }
        }
        return false;
    }
}

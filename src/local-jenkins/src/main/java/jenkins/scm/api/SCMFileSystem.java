package jenkins.scm.api;

import hudson.model.Item;
import hudson.scm.SCM;
import io.jenkins.plugins.releaseguard.local.FolderScm;
import java.io.Closeable;
import java.io.IOException;

/** The files of an SCM, read without a checkout. */
public abstract class SCMFileSystem implements Closeable {
    private final SCMRevision rev;

    protected SCMFileSystem(SCMRevision rev) {
        this.rev = rev;
    }

    /** @return null where this SCM cannot be read so */
    public static SCMFileSystem of(Item owner, SCM scm) throws IOException, InterruptedException {
        return scm instanceof FolderScm folder ? folder.files() : null;
    }

    public abstract SCMFile getRoot();

    public final SCMFile child(String path) {
        return getRoot().child(path);
    }

    public SCMRevision getRevision() {
        return rev;
    }

    @Override
    public void close() throws IOException {
        // nothing is held here
    }
}

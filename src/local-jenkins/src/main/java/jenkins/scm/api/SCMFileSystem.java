package jenkins.scm.api;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Item;
import hudson.model.Run;
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

    /** @return null where this SCM cannot be read so */
    public static SCMFileSystem of(Item owner, SCM scm, SCMRevision rev, Run<?, ?> build)
            throws IOException, InterruptedException {
        return of(owner, scm);
    }

    /** @return null where this source cannot be read so */
    public static SCMFileSystem of(SCMSource source, SCMHead head, SCMRevision rev)
            throws IOException, InterruptedException {
        for (Builder builder : ExtensionList.lookup(Builder.class)) {
            SCMFileSystem files = builder.supports(source) ? builder.build(source, head, rev) : null;
            if (files != null) {
                return files;
            }
        }
        return null;
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

    /** Opens the files of the sources that it supports. */
    public abstract static class Builder implements ExtensionPoint {
        public Builder() {}

        public abstract boolean supports(SCMSource source);

        /** @return null where there is nothing to be read so */
        public SCMFileSystem build(SCMSource source, SCMHead head, SCMRevision rev)
                throws IOException, InterruptedException {
            return null;
        }
    }
}

package jenkins.scm.api;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Item;
import hudson.model.TaskListener;
import java.io.IOException;
import java.util.Objects;

/** A repository with many heads. */
public abstract class SCMSource extends AbstractDescribableImpl<SCMSource> implements ExtensionPoint {
    private String id;

    protected SCMSource() {}

    public final String getId() {
        return id;
    }

    public final void setId(String id) {
        this.id = id;
    }

    /** @return null where there is no such head any more */
    public final SCMRevision fetch(SCMHead head, TaskListener listener) throws IOException, InterruptedException {
        return retrieve(head, listener);
    }

    protected SCMRevision retrieve(SCMHead head, TaskListener listener) throws IOException, InterruptedException {
        return null;
    }

    /** The revision whose files may be relied on where those of another may not: the same one where it may. */
    public SCMRevision getTrustedRevision(SCMRevision revision, TaskListener listener)
            throws IOException, InterruptedException {
        return revision;
    }

    /** Knows which items are of a source. */
    public abstract static class SourceByItem implements ExtensionPoint {
        public SourceByItem() {}

        public abstract SCMSource getSource(Item item);

        /** @return null where the item is of none */
        public static SCMSource findSource(Item item) {
            return ExtensionList.lookup(SourceByItem.class).stream()
                    .map(extension -> extension.getSource(item))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }
}

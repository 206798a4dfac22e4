package jenkins.scm.api;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Item;
import java.io.Serializable;
import java.util.Objects;

/** A branch, a tag, a change request. */
public class SCMHead implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;

    public SCMHead(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }

    /** Knows which items are of a head. */
    public abstract static class HeadByItem implements ExtensionPoint {
        public HeadByItem() {}

        public abstract SCMHead getHead(Item item);

        /** @return null where the item is of none */
        public static SCMHead findHead(Item item) {
            return ExtensionList.lookup(HeadByItem.class).stream()
                    .map(extension -> extension.getHead(item))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }
}

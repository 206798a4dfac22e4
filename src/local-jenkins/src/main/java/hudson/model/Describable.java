package hudson.model;

import io.jenkins.plugins.releaseguard.local.Extensions;

/** Has a descriptor. */
public interface Describable<T extends Describable<T>> {
    @SuppressWarnings("unchecked")
    default Descriptor<T> getDescriptor() {
        return (Descriptor<T>) Extensions.current().descriptorOf(getClass());
    }
}

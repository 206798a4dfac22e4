package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.Permission;
import java.io.Serializable;
import jenkins.model.Jenkins;

/**
 * Where an episode came from: its credentials are those that this build, or else its job, may use.
 *
 * @param build its externalizable id, {@code folder/job#12}
 * @param job its full name, {@code folder/job}
 * @param agent from which servers are asked, by name; null: the controller
 */
public record Origin(String build, String job, String agent) implements Serializable {
    /** Of where it is asked for. */
    public static Origin of(Place place) {
        return new Origin(
                place.run().getExternalizableId(), place.run().getParent().getFullName(), place.agent());
    }

    /** Whether the one who looks has a permission on the job; one that is gone leaves it to those who manage Jenkins. */
    boolean allows(Permission permission) {
        Item item = item();
        return item == null ? Jenkins.get().hasPermission(Jenkins.MANAGE) : item.hasPermission(permission);
    }

    /** As {@link #allows}, and it is an error where he has not. */
    void check(Permission permission) {
        Item item = item();
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.MANAGE);
        } else {
            item.checkPermission(permission);
        }
    }

    /** Null when it has been deleted; whether the one who looks may know of it is asked by its permissions. */
    private Item item() {
        try (ACLContext asSystem = ACL.as2(ACL.SYSTEM2)) {
            return Jenkins.get().getItemByFullName(job);
        }
    }

    /** The build; null when it has been deleted. */
    Run<?, ?> run() {
        return Run.fromExternalizableId(build);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback;

import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.Position;

/** Extension point: a kind of follower that a Git leg can name after {@code then}. Stateless, thread-safe. */
public interface FollowerKind {
    /** The first word of it, for example {@code argocd-app}. */
    String word();

    /** The sort of what it reads. */
    Class<? extends Follower.Spec> specs();

    /** How it is written, for messages. */
    String usage();

    /**
     * Reads one.
     *
     * @param text all that stands after {@code then}
     * @return null, with a problem reported, where it cannot be read
     */
    Follower.Spec read(String text, Position at, Lookup lookup);

    /** Binds one to the world; may block. */
    Follower open(Follower.Spec spec, Follower.Branch branch, Mechanism.Connections connections) throws LegException;
}

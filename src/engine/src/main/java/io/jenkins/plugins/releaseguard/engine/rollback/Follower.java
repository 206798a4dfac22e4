package io.jenkins.plugins.releaseguard.engine.rollback;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * Extension point: what brings the commits of a branch into the world, for example Argo CD. Every method may block, ends
 * within a time limit of its own, and finds out from the world what was done before. Thread-safe.
 */
public interface Follower {
    /** One as a policy names it, read by a {@link FollowerKind}; immutable. */
    interface Spec extends Serializable {
        /** What is brought, for example {@code model-svc}. */
        String object();
    }

    /** The branch that is followed. */
    record Branch(URI repository, String name) {
        /** Whether {@code url} is that of the same repository, by whatever protocol and host it is reached. */
        public boolean isOf(String url) {
            return path(url).equals(path(repository.toString()));
        }

        /** Without what differs between SSH, HTTP and an inner address: {@code ml/deploys}. */
        public static String path(String url) {
            return url.replaceFirst("^(?:[a-z+]+://[^/]*|[^/]*:)/*", "").replaceFirst("(?:\\.git)?/*$", "");
        }
    }

    /**
     * What it shows.
     *
     * @param revision the commit of the branch with which it has compared the world; null: none yet
     * @param isLive whether the world is as that commit says, and well, and nothing is under way
     * @param summary one line for people
     */
    record State(String revision, boolean isLive, String summary) {}

    /**
     * What it would do.
     *
     * @param actions a sentence each
     * @param commands the same by hand, a shell command each
     */
    record Plan(List<String> actions, List<String> commands) {}

    /** Which commits are good enough. */
    @FunctionalInterface
    interface Wanted {
        /** Whether that commit is one. */
        boolean has(String revision) throws LegException;
    }

    /** Looks; changes nothing. */
    State read() throws LegException;

    /** What it would do; an error where it does not follow the branch or may not be told to. Changes nothing. */
    Plan plan() throws LegException;

    /**
     * Has the branch's newest commit brought into the world, if that is not under way. Idempotent. What has to be waited for is
     * an error that may pass.
     */
    void bring(Wanted wanted) throws LegException;

    /** What hinders it now, in one line; null: nothing. */
    String stuck() throws LegException;

    /** As {@link Leg#lacking}. */
    default List<Permission> lacking() throws LegException {
        return List.of();
    }

    /** Frees connections; does not throw. */
    default void close() {}
}

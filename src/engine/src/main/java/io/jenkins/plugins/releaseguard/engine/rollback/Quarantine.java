package io.jenkins.plugins.releaseguard.engine.rollback;

import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The versions that a breach has shown to be bad, as the host keeps them. A version in it is neither watched nor promoted
 * again until somebody lifts it. Thread-safe; a call is quick, or fails.
 */
public interface Quarantine {
    /**
     * The entry that holds a version back.
     *
     * @return null where it is not, or no longer, in quarantine
     * @throws IOException the store cannot be read: then nobody knows, and nothing may be promoted
     */
    Entry find(Key key) throws IOException;

    /** Takes a version in; when this returns, it is durable. The same key twice: the newer entry stays. */
    void add(Entry entry) throws IOException;

    /**
     * What is bad.
     *
     * @param release as the policy calls it
     * @param environment null: the policy says none
     * @param identity all of the version's immutable facts, the hash of its configuration among them
     */
    record Key(String release, String environment, Map<String, String> identity) implements Serializable {
        public Key {
            identity = Collections.unmodifiableMap(new TreeMap<>(identity));
        }
    }

    /**
     * Why it is held back.
     *
     * @param version for people
     * @param episode whose record has the evidence
     * @param build null: none
     * @param until when it ends by itself; null: never
     * @param reason with the numbers, one line
     */
    record Entry(Key key, String version, String episode, String build, Instant at, Instant until, String reason)
            implements Serializable {
        /** Whether it holds at a time. */
        public boolean holds(Instant now) {
            return until == null || now.isBefore(until);
        }
    }

    /** The key of a version. */
    static Key key(String release, String environment, Version version) {
        return new Key(release, environment, version.identity());
    }

    /** For a host that keeps none: nothing is ever held back. */
    static Quarantine none() {
        return new Quarantine() {
            @Override
            public Entry find(Key key) {
                return null;
            }

            @Override
            public void add(Entry entry) {
                // nothing is kept
            }
        };
    }
}

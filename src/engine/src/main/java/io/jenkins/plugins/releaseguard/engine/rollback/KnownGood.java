package io.jenkins.plugins.releaseguard.engine.rollback;

import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;

/**
 * The versions that have passed a gate, as the host keeps them: what a later release can be returned to. Thread-safe; a call
 * is quick, or fails.
 */
public interface KnownGood {
    /**
     * How a version passed.
     *
     * @return null where it did not, or nobody remembers
     */
    Entry find(Quarantine.Key key) throws IOException;

    /** Remembers a version; when this returns, it is durable. The same key twice: the newer entry stays. */
    void add(Entry entry) throws IOException;

    /**
     * What has passed.
     *
     * @param version for people
     * @param episode whose record has the evidence
     * @param build null: none
     * @param policyHash of the policy by which it passed
     * @param provenance what it was made from, by the names of {@link Provenance}
     */
    record Entry(
            Quarantine.Key key,
            String version,
            String episode,
            String build,
            Instant at,
            String policyHash,
            Map<String, String> provenance)
            implements Serializable {
        public Entry {
            provenance = Map.copyOf(provenance);
        }
    }

    /** For a host that keeps none: nobody remembers. */
    static KnownGood none() {
        return new KnownGood() {
            @Override
            public Entry find(Quarantine.Key key) {
                return null;
            }

            @Override
            public void add(Entry entry) {
                // nothing is kept
            }
        };
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.io.Serializable;

/** What is put back, as the policy says it; resolved to commits and values when it is read. */
public sealed interface Target extends Serializable {
    /** One commit by its hash, 7 to 40 hexadecimal digits; of a merge what it brought to its first parent. */
    record Commit(String hash) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return hash;
        }
    }

    /** All that came after {@code from} up to and with {@code to}. */
    record Range(String from, String to) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return from + ".." + to;
        }
    }

    /** The newest commit of the branch itself that changed a file or folder. */
    record LastCommit(String path) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "last commit of " + path;
        }
    }

    /**
     * A value in a file.
     *
     * @param file YAML or JSON, from the repository's root
     * @param key the way to the value in it
     * @param value to set; null: the last known good one
     */
    record Pin(String file, KeyPath key, String value) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return key + " of " + file + " to " + (value == null ? "last-known-good" : value);
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import java.io.Serializable;

/** What an alias returns to, as the policy says it; resolved to a model version when it is read. */
public sealed interface Target extends Serializable {
    /** What another alias holds. */
    record Alias(String name) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return name;
        }
    }

    /** A version by its number. */
    record Number(String version) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "version " + version;
        }
    }

    /** The one version that a run made. */
    record Run(String id) implements Target {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "run " + id;
        }
    }
}

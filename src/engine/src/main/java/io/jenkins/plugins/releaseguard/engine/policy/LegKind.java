package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;

/** Extension point: one kind of rollback leg in a policy. Implementations are stateless and thread-safe. */
public interface LegKind {
    /** The first word of the leg, for example {@code argo-rollout}. */
    String word();

    /** How it is written, for messages: {@code argo-rollout NAME in [CLUSTER/]NAMESPACE}. */
    String usage();

    /**
     * Reads a leg.
     *
     * @param text the whole leg without its {@code if still breaching} ending
     * @param at where it stands
     * @param ifStillBreachingAfter null: always due
     * @param lookup resolves the names of clusters and servers, and reports mistakes
     * @return null where the mistakes leave nothing to work with
     */
    LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup);

    /** What a leg needs from the rest of the policy's world. */
    interface Lookup {
        /**
         * The cluster of that name, or the default one for null; null with a problem reported when there is none, or
         * when the policy may not reach the namespace.
         */
        Cluster cluster(String nameOrNull, String namespace, Position at);

        /**
         * The MLflow server of that name, or the default one for null; null with a problem reported when there is none.
         */
        default MlflowServer mlflow(String nameOrNull, Position at) {
            problem(at, "no MLflow server can be named here");
            return null;
        }

        /**
         * The Git repository of that name, or the default one for null; null with a problem reported when there is none.
         */
        default GitRepository gitRepository(String nameOrNull, Position at) {
            problem(at, "no Git repository can be named here");
            return null;
        }

        /**
         * The Argo CD server of that name, or the default one for null; null with a problem reported when there is none.
         */
        default ArgoCdServer argoCd(String nameOrNull, Position at) {
            problem(at, "no Argo CD server can be named here");
            return null;
        }

        /**
         * The server with a REST API of that type and name, or the default one of the type for null; null with a problem
         * reported when there is none.
         */
        default RestServer rest(RestType type, String nameOrNull, Position at) {
            problem(at, "no " + type.words() + " can be named here");
            return null;
        }

        /** Reports a mistake. */
        void problem(Position at, String message);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import io.jenkins.plugins.releaseguard.engine.signal.Version;

/** What identifies a version of a registered model, and which versions are of a leg's model at all. */
final class VersionOf {
    static final String REGISTRY = "registry";
    static final String MODEL_VERSION = "modelVersion";
    static final String MODEL_URI = Version.MODEL_URI;
    static final String RUN_ID = "runId";
    static final String SOURCE = "source";

    private VersionOf() {}

    static String registry(MlflowAliasSpec spec) {
        return "MLflow server " + spec.server();
    }

    /** Whether it is a version of this model in this registry, and not for example one of a Kubernetes rollout. */
    static boolean isOf(Version version, MlflowAliasSpec spec) {
        String number = version.identity().get(MODEL_VERSION);
        return number != null
                && registry(spec).equals(version.identity().get(REGISTRY))
                && ("models:/" + spec.model() + "/" + number)
                        .equals(version.identity().get(MODEL_URI));
    }

    /** As MLflow counts it; null for a version of another kind. */
    static String number(Version version) {
        return version.identity().get(MODEL_VERSION);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback;

/** Under which names a record keeps what a version was made from. */
public final class Provenance {
    /** Digests of the container images that run, {@code sha256:…}, separated by commas. */
    public static final String IMAGE_DIGEST = "imageDigest";

    /** The commit of the source. */
    public static final String GIT_COMMIT = "gitCommit";

    /** A registered model's version, {@code models:/NAME/NUMBER}. */
    public static final String MODEL_VERSION = "modelVersion";

    /** The run of the training. */
    public static final String RUN_ID = "runId";

    /** Digests of the data sets of the training as their tracker computes them, separated by commas. */
    public static final String DATA_DIGEST = "dataDigest";

    private Provenance() {}
}

package io.jenkins.plugins.releaseguard.real;

import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A model service that follows the alias {@code champion} of a real registry, measured by a real Prometheus. */
final class AliasWorld implements Part {
    private static final Duration LONG = Duration.ofSeconds(60);

    final Parts parts;
    final MlflowServer mlflow;
    final Registry registry;
    final AliasedModel model;
    final Prometheus prometheus;

    /** Three versions; 2 is the champion, and was the champion before. */
    AliasWorld(MlflowServer mlflow, Path folder) throws IOException {
        this.mlflow = mlflow;
        this.parts = new Parts(mlflow);
        try {
            registry = new Registry(mlflow.url());
            parts.onClose(this::deleteModel);
            registry.addVersion(0.91);
            registry.addVersion(0.93);
            registry.addVersion(0.94);
            registry.setAlias("previous_champion", 2);
            registry.setAlias("champion", 2);
            registry.setAlias("candidate", 3);
            model = parts.add(new AliasedModel(registry));
            prometheus = parts.add(new Prometheus(folder.resolve("prometheus"), model.url(), parts));
            awaitAuc(0.92);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** Makes a version the champion, and waits until it is served. */
    void promote(int version) throws IOException {
        registry.setAlias("champion", version);
        parts.await("version " + version + " is served", LONG, () -> served() == version);
    }

    /** The version that a user gets an answer from. */
    int served() throws IOException {
        return Http.get(model.url().resolve("/predict")).path("version").asInt();
    }

    /** Waits until Prometheus has an AUC of at least that. */
    void awaitAuc(double least) {
        parts.await("an AUC of at least " + least, LONG, () -> prometheus.value("model_online_auc") >= least);
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
    }

    private void deleteModel() {
        try {
            registry.delete();
        } catch (IOException e) {
            throw new AssertionError("the model is left behind", e);
        }
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}

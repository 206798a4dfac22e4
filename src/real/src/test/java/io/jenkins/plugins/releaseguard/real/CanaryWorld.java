package io.jenkins.plugins.releaseguard.real;

import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Users of a model service at v4 with a canary v5 at 10 %, in a real cluster and measured by a real Prometheus. */
final class CanaryWorld implements Part {
    final Cluster cluster;
    final Path folder;
    final Parts parts;
    final Release release;
    final ModelService model;
    final Prometheus prometheus;

    private final Users users;

    /** @param folder for logs and data */
    CanaryWorld(Cluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.folder = folder;
        this.parts = new Parts(cluster);
        try {
            release = new Release(cluster.api(), parts);
            release.create();
            parts.onClose(this::deleteRelease);
            users = parts.add(new Users(folder, parts));
            model = users.model;
            prometheus = users.prometheus;
            parts.add(new Mesh(release, users));
            users.start();
            release.push("v5");
            release.awaitPhase("Paused");
            awaitRequests("v4", 10);
            awaitRequests("v5", 10);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** Waits until Prometheus has seen so many further requests to a version. */
    void awaitRequests(String version, int further) throws IOException {
        users.awaitRequests(version, release.hash(version), further);
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
    }

    /** What users get, over the last seconds, in seconds; NaN: Prometheus does not know. */
    double p95() throws IOException {
        return users.p95();
    }

    /** Waits until all users go to a version. */
    void awaitUsersAt(String version) {
        users.awaitAllAt(version);
    }

    /** Where users go now, in percent by the version's name. */
    Map<String, Integer> users() {
        return users.shares();
    }

    private void deleteRelease() {
        try {
            release.delete();
        } catch (IOException e) {
            throw new AssertionError("the release is left behind", e);
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

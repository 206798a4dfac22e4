package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Deployment {@code model-svc} in {@code prod}, which a real Argo CD deploys from a real Git repository; what its ready pods run
 * says how many of the users' requests fail, measured by a real Prometheus.
 */
final class GitOpsWorld implements Part {
    static final String MANIFEST = "apps/model-svc/deployment.yaml";

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final String APPS = "/apis/apps/v1/namespaces/prod";
    private static final String IMAGE = System.getProperty("image", "registry.example.org/models/model-svc");

    final Parts parts;
    final GitHttp git;
    final ArgoCdServer argoCd;
    final Prometheus prometheus;
    private final KubeApi api;
    private final Map<String, Double> failing = new ConcurrentHashMap<>();
    private boolean automated;

    GitOpsWorld(Cluster cluster, ArgoCdServer argoCd, Path folder) throws IOException {
        this.api = cluster.api();
        this.argoCd = argoCd;
        this.parts = new Parts(argoCd);
        try {
            git = parts.add(new GitHttp(folder));
            LocalServer metrics = LocalServer.start("model-svc", 2, Map.of("/metrics", this::metrics));
            parts.onClose(metrics::close);
            prometheus = parts.add(new Prometheus(folder.resolve("prometheus"), metrics.url(), parts));
            parts.onClose(this::delete);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void delete() {
        try {
            argoCd.delete();
            api.delete(APPS + "/deployments/model-svc");
            parts.await("no pod is left", LONG, () -> pods().isEmpty());
        } catch (IOException e) {
            throw new AssertionError("the deployment is left behind", e);
        }
    }

    /** v4 is deployed. */
    String begin(boolean automated) throws IOException {
        this.automated = automated;
        String commit = git.commit("model-svc v4", MANIFEST, manifest("v4"));
        argoCd.repository(git);
        argoCd.create(git, automated ? "{automated: {prune: false, selfHeal: true}}" : "{}");
        deployed(commit, "v4");
        return commit;
    }

    private void deployed(String commit, String version) throws IOException {
        argoCd.deploy(commit, automated);
        parts.await(version + " runs", LONG, () -> pods().equals(Set.of(version)));
    }

    /** Commits v5 and has it deployed. */
    String release() throws IOException {
        String commit = git.commit("model-svc v5", MANIFEST, manifest("v5"));
        deployed(commit, "v5");
        return commit;
    }

    /** The same by a merge. */
    String releaseByMerge() throws IOException {
        String commit = git.merge("Merge model-svc v5", MANIFEST, manifest("v5"));
        deployed(commit, "v5");
        return commit;
    }

    private static String manifest(String version) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: model-svc}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: model-svc}}
                  template:
                    metadata: {labels: {app: model-svc}}
                    spec: {containers: [{name: model, image: "%s:%s"}]}
                """
                .formatted(IMAGE, version);
    }

    /** From now on this share of a version's answers are errors. */
    void fail(String version, double ratio) {
        failing.put(version, ratio);
    }

    /** The versions of all ready pods. */
    Set<String> pods() throws IOException {
        Set<String> versions = new TreeSet<>();
        for (JsonNode pod : api.get(Cluster.NAMESPACE + "/pods?labelSelector=app%3Dmodel-svc")
                .path("items")) {
            versions.add(version(pod.at("/spec/containers/0/image").asText()));
        }
        return versions;
    }

    private static String version(String image) {
        return image.substring(image.lastIndexOf(':') + 1);
    }

    /** Ready replicas of the ReplicaSets, by version. */
    Map<String, Integer> replicaSets() throws IOException {
        Map<String, Integer> ready = new ConcurrentHashMap<>();
        for (JsonNode set : api.get(APPS + "/replicasets").path("items")) {
            ready.put(
                    version(set.at("/spec/template/spec/containers/0/image").asText()),
                    set.at("/status/readyReplicas").asInt());
        }
        return ready;
    }

    private void metrics(HttpExchange exchange) throws IOException {
        double worst = pods().stream()
                .mapToDouble(version -> failing.getOrDefault(version, 0.0))
                .max()
                .orElse(1);
        LocalServer.send(
                exchange,
                200,
                "text/plain; version=0.0.4",
                "# TYPE model_error_ratio gauge\nmodel_error_ratio{app=\"model-svc\"} " + worst + "\n");
    }

    /** The application, as soon as Argo CD has written nothing more into it for some time. */
    JsonNode settledApplication() {
        return parts.awaitUnchanged("nothing changes any more", LONG, QUIET, argoCd::application);
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
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

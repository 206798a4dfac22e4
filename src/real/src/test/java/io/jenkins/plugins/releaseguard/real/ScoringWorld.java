package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A scoring service whose pods are those of a Deployment {@code model-svc}, with a feature flag, in a real cluster. */
final class ScoringWorld implements Part {
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/prod/deployments";
    static final String DEPLOYMENT = DEPLOYMENTS + "/model-svc";

    private static final int REPLICAS = 3;
    private static final Duration QUIET = Duration.ofSeconds(3);
    /** For what a controller does in its own time. */
    static final Duration LONG = Duration.ofSeconds(60);

    final Cluster cluster;
    final Path folder;
    final Parts parts;
    final ScoringService service;
    final Prometheus prometheus;

    private final KubeApi api;

    /** @param folder for logs and data */
    ScoringWorld(Cluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.folder = folder;
        this.api = cluster.api();
        this.parts = new Parts(cluster);
        try {
            api.create(
                    Cluster.NAMESPACE + "/configmaps",
                    "{\"metadata\":{\"name\":\"model-flags\"},\"data\":{\"%s\":\"true\"}}"
                            .formatted(ScoringService.FLAG));
            parts.onClose(this::delete);
            service = parts.add(new ScoringService(api));
            prometheus = parts.add(new Prometheus(folder.resolve("prometheus"), service.url(), parts));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void delete() {
        try {
            api.delete(ScoringService.FLAGS);
            api.delete(DEPLOYMENT);
            parts.await("the pods are gone", LONG, () -> Cluster.isEmpty(api));
        } catch (IOException e) {
            throw new AssertionError("the Deployment is left behind", e);
        }
    }

    /** Delivers a version as a plain Deployment, and waits until all of the pods have it. */
    void deploy(String version) throws IOException {
        api.apply(
                DEPLOYMENT,
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: model-svc}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: model-svc}}
                  template:
                    metadata: {labels: {app: model-svc}}
                    spec: {containers: [{name: model, image: "%s:%s"}]}
                """
                        .formatted(REPLICAS, Release.IMAGE, version));
        awaitServed(version);
    }

    /** Waits until a version has all of the pods. */
    void awaitServed(String version) {
        parts.await(version + " has all of the pods", LONG, () -> service.pods()
                .equals(Collections.nCopies(REPLICAS, version)));
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
    }

    /** Waits until the share of rows that fail is below that, as Prometheus sees it, and the queue is short. */
    void awaitWell() {
        parts.await(
                "nothing fails and the queue is empty",
                LONG,
                () -> prometheus.value("sum(rate(scoring_requests_total{outcome=\"failed\"}[3s]))") == 0
                        && service.queue() <= 20);
    }

    String flag() throws IOException {
        return api.get(ScoringService.FLAGS).at("/data/" + ScoringService.FLAG).asText();
    }

    JsonNode deployment() throws IOException {
        return api.get(DEPLOYMENT);
    }

    JsonNode replicaSets() throws IOException {
        return api.get(Release.REPLICA_SETS).path("items");
    }

    /** By version, the pods that its ReplicaSets are to have. */
    Map<String, Integer> wanted() throws IOException {
        Map<String, Integer> wanted = new TreeMap<>();
        for (JsonNode set : replicaSets()) {
            wanted.merge(Release.tag(set), set.at("/spec/replicas").asInt(), Integer::sum);
        }
        return wanted;
    }

    /** The state of all that a rollback could change, as soon as nothing has changed for some time. */
    Map<String, String> settledVersions() {
        return parts.awaitUnchanged("nothing changes any more", LONG, QUIET, this::resourceVersions);
    }

    Map<String, String> resourceVersions() throws IOException {
        return api.resourceVersions(List.of(
                DEPLOYMENTS, Release.REPLICA_SETS, Cluster.NAMESPACE + "/configmaps", Cluster.NAMESPACE + "/secrets"));
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

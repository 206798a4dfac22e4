package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Users of a model service that is two Deployments, v4 as {@code stable} and v5 as {@code canary}, between which {@link Routes}
 * share the traffic. Users go where the VirtualService says; nothing but a gate, or a person, sets its weights.
 */
final class RoutedWorld implements Part {
    private static final String DEPLOYMENTS = ScoringWorld.DEPLOYMENTS + "/model-";
    private static final List<String> SERVICES = List.of("model-svc", "model-stable", "model-canary");
    private static final Duration LONG = Duration.ofSeconds(90);

    final Cluster cluster;
    final Parts parts;
    final Routes routes;
    final Users users;

    private final KubeApi api;

    /** @param folder for logs and data */
    RoutedWorld(Cluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.api = cluster.api();
        this.parts = new Parts(cluster);
        try {
            routes = new Routes(api, parts);
            parts.onClose(this::delete);
            places();
            routes.create();
            users = parts.add(new Users(folder, parts));
            parts.add(new Repeatedly("routes", this::look));
            users.awaitAllAt("v4");
            users.start();
            users.awaitRequests("v4", hash("stable"), 20);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void places() throws IOException {
        deploy("stable", "v4", 2);
        deploy("canary", "v5", 1);
        for (String service : SERVICES) {
            String track = service.equals("model-svc") ? "" : ", track: " + service.replace("model-", "");
            api.apply(
                    Release.SERVICES + "/" + service,
                    "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {selector: {app: model-svc%s}, ports: [{port: 80}]}}"
                            .formatted(service, track));
        }
        for (String track : List.of("stable", "canary")) {
            parts.await("the pods of " + track, LONG, () -> ready(track) > 0);
        }
    }

    /** Gives a place a version, and so many pods. */
    private void deploy(String track, String version, int replicas) throws IOException {
        api.apply(
                DEPLOYMENTS + track,
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: model-%1$s}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: model-svc, track: %1$s}}
                  template:
                    metadata: {labels: {app: model-svc, track: %1$s}}
                    spec: {containers: [{name: model, image: "%3$s:%4$s"}]}
                """
                        .formatted(track, replicas, Release.IMAGE, version));
    }

    private int ready(String track) throws IOException {
        return api.get(DEPLOYMENTS + track).at("/status/readyReplicas").asInt(0);
    }

    /** Of the version at a place. */
    private String hash(String track) throws IOException {
        for (JsonNode set : api.get(Release.REPLICA_SETS).path("items")) {
            JsonNode labels = set.at("/metadata/labels");
            if (labels.path("track").asText().equals(track)
                    && set.at("/spec/replicas").asInt() > 0) {
                return labels.path("pod-template-hash").asText();
            }
        }
        throw new IOException("nothing runs as " + track);
    }

    /** Stands in for Istio's proxies and for a Gateway's controller. */
    private void look() throws IOException {
        Map<String, StagedVersion> versions = new HashMap<>();
        for (JsonNode set : api.get(Release.REPLICA_SETS).path("items")) {
            JsonNode labels = set.at("/metadata/labels");
            StagedVersion version = new StagedVersion(
                    Release.tag(set),
                    set.at("/spec/template/spec/containers/0/image").asText(),
                    labels.path("pod-template-hash").asText());
            users.model.scale(version, set.at("/status/readyReplicas").asInt(0));
            if (set.at("/spec/replicas").asInt() > 0) {
                versions.put(labels.path("track").asText(), version);
            }
        }
        Map<StagedVersion, Integer> weights = new LinkedHashMap<>();
        for (JsonNode route : routes.get(Routes.VIRTUAL_SERVICE).at("/spec/http/0/route")) {
            int weight = route.path("weight").asInt();
            StagedVersion version = versions.get(route.at("/destination/subset").asText());
            if (weight > 0 && version != null) {
                weights.merge(version, weight, Integer::sum);
            }
        }
        users.route(weights);
        routes.accept();
    }

    /** In which state the API server has each object. */
    Map<String, String> resourceVersions() throws IOException {
        List<String> collections = new ArrayList<>(Routes.COLLECTIONS);
        collections.addAll(List.of(ScoringWorld.DEPLOYMENTS, Release.SERVICES));
        return api.resourceVersions(collections);
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
    }

    /** Waits for what real programs do in their own time. */
    void awaitWell() {
        parts.await("users are well", LONG, () -> users.p95() < 0.25);
    }

    private void delete() {
        try {
            routes.delete();
            api.delete(DEPLOYMENTS + "stable");
            api.delete(DEPLOYMENTS + "canary");
            for (String service : SERVICES) {
                api.delete(Release.SERVICES + "/" + service);
            }
            parts.await("the pods are gone", LONG, () -> Cluster.isEmpty(api));
        } catch (IOException e) {
            throw new AssertionError("the routes are left behind", e);
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

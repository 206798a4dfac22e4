package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The release {@code model-svc} in {@code prod} with one Deployment, and a Helm that works on it as the real one does. */
final class World implements Helm {
    static final Instant NOW = Instant.parse("2026-08-22T10:00:00Z");

    private final MockCluster cluster;
    private final List<String> runs = new ArrayList<>();
    private final TreeSet<Integer> numbers = new TreeSet<>();
    private Ending ending = Ending.WELL;
    private Runnable before = () -> {};

    /** How the next run of Helm ends. */
    enum Ending {
        WELL,
        /** Killed after the new revision was stored, and before anything was applied. */
        KILLED_PENDING,
        /** The API server has refused an object. */
        FAILED,
        /** Killed when everything was done. */
        KILLED_LATE,
        /** Not so much as a revision was written. */
        REFUSED
    }

    World(MockCluster cluster) {
        this.cluster = cluster;
    }

    static String manifest(int app) {
        return """
                ---
                # Source: model-svc/templates/deployment.yaml
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: model-svc}
                spec: {template: {spec: {containers: [{name: model, image: "registry/model:v%d"}]}}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: model-svc}
                """
                .formatted(app);
    }

    /** What Helm stores of a revision that installs {@code app}. */
    static ObjectNode release(int number, int app, String status, Instant at) {
        ObjectNode release = MockCluster.json(
                """
                {"name": "model-svc", "version": %d, "namespace": "prod",
                 "info": {"status": "%s", "last_deployed": "%s", "description": "Upgrade complete"},
                 "chart": {"metadata": {"name": "model-svc", "version": "1.0.0", "appVersion": "v%d"}},
                 "config": {"threshold": 0.50, "replicas": 3}}
                """
                        .formatted(number, status, at, app));
        return release.put("manifest", manifest(app));
    }

    void revision(int number, int app, String status) {
        revision(number, app, status, NOW.minus(Duration.ofDays(100 - number)));
    }

    void revision(int number, int app, String status, Instant at) {
        store(release(number, app, status, at));
    }

    void store(ObjectNode release) {
        int number = release.path("version").asInt();
        numbers.add(number);
        String status = release.at("/info/status").asText();
        cluster.put(secret(number, status, Payload.encode(release), Revision.TYPE));
    }

    static ObjectNode secret(int number, String status, String data, String type) {
        return MockCluster.json(
                """
                {"apiVersion": "v1", "kind": "Secret", "type": "%s",
                 "metadata": {"name": "sh.helm.release.v1.model-svc.v%d", "namespace": "prod",
                   "labels": {"owner": "helm", "name": "model-svc", "status": "%s", "version": "%d"}},
                 "data": {"release": "%s"}}
                """
                        .formatted(type, number, status, number, data));
    }

    /** Revisions as {@code 5:4:superseded 6:5:deployed}: number, what it installs, status. */
    World history(String revisions) {
        for (String revision : revisions.split(" ")) {
            String[] parts = revision.split(":");
            revision(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), parts[2]);
        }
        deployment(3);
        return this;
    }

    void put(ObjectNode object) {
        cluster.put(object);
    }

    /** Its pods, of which some are of the newest template. */
    void deployment(int updated) {
        cluster.put(
                MockCluster.json(
                        """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "model-svc", "namespace": "prod", "annotations": {"meta.helm.sh/release-name": "model-svc"}},
                 "spec": {"replicas": 3}}
                """));
        cluster.changeStatus("Deployment", "model-svc", d -> d.withObject("/status")
                .put("observedGeneration", d.at("/metadata/generation").asInt(1))
                .put("replicas", 3)
                .put("updatedReplicas", updated)
                .put("availableReplicas", 3));
    }

    ObjectNode stored(int number) {
        try {
            return Payload.decode(storedSecret(number).at("/data/release").asText());
        } catch (Payload.UnreadableException e) {
            throw new IllegalStateException(e);
        }
    }

    ObjectNode storedSecret(int number) {
        return cluster.stored("Secret", secretName(number));
    }

    void delete(int number) {
        numbers.remove(number);
        cluster.delete("Secret", secretName(number));
    }

    static String secretName(int number) {
        return "sh.helm.release.v1.model-svc.v" + number;
    }

    /** The next run ends like this; the ones after it well. */
    void next(Ending how) {
        ending = how;
    }

    /** Somebody does something just before Helm starts. */
    void beforeNext(Runnable somebody) {
        before = somebody;
    }

    /** The revisions that Helm was told to return to. */
    List<String> runs() {
        List<String> all = List.copyOf(runs);
        runs.clear();
        return all;
    }

    @Override
    public String version() {
        return "v3.19.5";
    }

    @Override
    public void rollback(HelmSpec release, int revision, Config access, Duration timeout) throws LegException {
        runs.add("rollback " + release.name() + " " + revision);
        before.run();
        before = () -> {};
        Ending how = ending;
        ending = Ending.WELL;
        if (how == Ending.REFUSED) {
            throw new LegException(LegException.Kind.FORBIDDEN, "helm: secrets is forbidden");
        }
        roll(revision, how);
        switch (how) {
            case FAILED -> throw new LegException(LegException.Kind.UNSUITABLE, "helm: invalid object");
            case KILLED_PENDING, KILLED_LATE -> throw new LegException(LegException.Kind.UNREACHABLE, "helm was ended");
            default -> {}
        }
    }

    /** As {@code pkg/action/rollback.go}. */
    private void roll(int revision, Ending how) {
        int last = numbers.last();
        ObjectNode next = stored(revision);
        next.put("version", last + 1);
        next.withObject("/info")
                .put("last_deployed", NOW.toString())
                .put("description", "Rollback to " + revision)
                .put("status", "pending-rollback");
        store(next);
        if (how == Ending.KILLED_PENDING) {
            return;
        }
        if (how == Ending.FAILED) {
            status(last, "superseded");
            status(last + 1, "failed");
            return;
        }
        for (int i : List.copyOf(numbers)) {
            if (stored(i).at("/info/status").asText().equals("deployed")) {
                status(i, "superseded");
            }
        }
        status(last + 1, "deployed");
    }

    void status(int number, String status) {
        ObjectNode release = stored(number);
        release.withObject("/info").put("status", status);
        store(release);
    }
}

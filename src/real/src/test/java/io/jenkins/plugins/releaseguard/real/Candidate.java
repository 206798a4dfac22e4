package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A service in a real cluster, of which one candidate after the other gets 10 % of the traffic, until somebody takes it away. */
final class Candidate implements Part {
    static final String ANALYSIS = "/apis/argoproj.io/v1alpha1/namespaces/prod/";

    private static final Duration LONG = Duration.ofSeconds(120);
    /** An abort that the controller has seen is done by then. */
    private static final Duration SEEN = Duration.ofSeconds(5);

    final Parts parts;
    final Release release;
    private final KubeApi api;
    private final Duration look;
    private final Map<String, Integer> returned;
    private int version = 4;

    /**
     * @param service its name, of its own, so that several can be measured at a time
     * @param look pause between two looks at whether it still has its traffic
     */
    Candidate(Cluster cluster, Part around, String service, Duration look) throws IOException {
        this.api = cluster.api();
        this.look = look;
        this.parts = new Parts(around);
        this.returned = Map.of(service + "-stable", 100, service + "-canary", 0);
        try {
            release = new Release(api, parts, service);
            release.create();
            parts.onClose(this::delete);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void delete() {
        try {
            release.delete();
        } catch (IOException e) {
            throw new AssertionError("the release is left behind", e);
        }
    }

    /**
     * Begins another one.
     *
     * @param analysis the rollout's background analysis, in JSON; {@code null}: none
     */
    void begin(String analysis) throws IOException {
        version++;
        release.change("{\"template\":%s,\"strategy\":{\"canary\":{\"analysis\":%s}}}"
                .formatted(release.template(name()), analysis));
        release.awaitPhase("Paused");
    }

    private String name() {
        return "v" + version;
    }

    /** The label of its pods. */
    String hash() throws IOException {
        return release.hash(name());
    }

    /** Waits until the background analysis has looked once. */
    void awaitAnalysis() throws IOException {
        String runs = ANALYSIS + "analysisruns?labelSelector=" + Release.HASH + "%3D" + hash();
        parts.await(
                "the analysis has looked", LONG, () -> api.get(runs).path("items").findValues("measurements").stream()
                        .anyMatch(looks -> !looks.isEmpty()));
    }

    /** Waits, while it has to have its traffic. */
    void hold(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            parts.check();
            if (isReturned()) {
                throw new AssertionError("the candidate has lost its traffic before it was bad");
            }
            Thread.sleep(look.toMillis());
        }
    }

    /** Whether the router's resource sends all users to the stable version. */
    private boolean isReturned() throws IOException {
        return release.weights().equals(returned);
    }

    /** Milliseconds from {@code onset}, of {@link System#nanoTime}, until all users are sent to the stable version again. */
    double millisUntilReturned(long onset, Duration atMost) throws Exception {
        while (!isReturned()) {
            if (System.nanoTime() - onset > atMost.toNanos()) {
                throw new AssertionError("not restored within " + atMost);
            }
            parts.check();
            Thread.sleep(look.toMillis());
        }
        return (System.nanoTime() - onset) / 1e6;
    }

    /** Back to v4, after an abort. One that the controller has lost all the same, see {@link Release#awaitRest}, it sees with this change. */
    void undo() throws Exception {
        long end = System.nanoTime() + SEEN.toNanos();
        while (!isReturned() && System.nanoTime() - end < 0) {
            parts.check();
            Thread.sleep(look.toMillis());
        }
        release.change(
                "{\"template\":%s,\"strategy\":{\"canary\":{\"analysis\":null}}}".formatted(release.template("v4")));
        release.awaitPhase("Healthy");
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

package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Helm release {@code model-svc} in {@code prod}, by the real program. */
final class HelmRelease {
    /** What docs/legs/helm.md asks for, for this chart. */
    static final String PERMISSIONS =
            """
            {"apiGroups":[""],"resources":["secrets"],"verbs":["get","list","create","update","patch"]},
            {"apiGroups":["apps"],"resources":["deployments"],"verbs":["get","list","create","patch","delete"]}
            """;

    private static final String SECRETS = Cluster.NAMESPACE + "/secrets";
    private static final String OURS = SECRETS + "?labelSelector=owner%3Dhelm%2Cname%3Dmodel-svc";
    private static final Path CHART =
            Path.of("src/test/resources/feature-schema/chart").toAbsolutePath();
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ScoringWorld world;
    private final String program = new Programs().built("helm");

    /** A release that has not been installed yet; the world deletes it when it closes. */
    HelmRelease(ScoringWorld world) {
        this.world = world;
        world.parts.onClose(this::delete);
    }

    private void delete() {
        try {
            for (JsonNode secret : world.cluster.api().get(OURS).path("items")) {
                world.cluster
                        .api()
                        .delete(SECRETS + "/" + secret.at("/metadata/name").asText());
            }
        } catch (IOException e) {
            throw new AssertionError("the Helm release is left behind", e);
        }
    }

    String program() {
        return program;
    }

    /** Installs or upgrades, and waits until all of the pods have that version. */
    void upgrade(String version) throws IOException {
        helm(
                "upgrade",
                "--install",
                "model-svc",
                CHART.toString(),
                "--set",
                "image=" + Release.IMAGE,
                "--set",
                "version=" + version);
        world.awaitServed(version);
    }

    /** Begins a rollback, and kills Helm when its new revision is pending. */
    void killInRollbackTo(int revision) throws IOException {
        // It looks every two seconds whether the Deployment is complete. Until then the revision is pending.
        Process helm = command("rollback", "model-svc", Integer.toString(revision), "--wait")
                .redirectErrorStream(true)
                .start();
        try {
            world.parts.await(
                    "a revision is pending-rollback", LONG, () -> statuses().containsValue("pending-rollback"));
        } finally {
            helm.destroyForcibly();
        }
        world.parts.await("Helm is dead", LONG, () -> !helm.isAlive());
    }

    /** By revision, its status. */
    Map<Integer, String> statuses() throws IOException {
        Map<Integer, String> statuses = new TreeMap<>();
        for (JsonNode secret : world.cluster.api().get(OURS).path("items")) {
            JsonNode labels = secret.at("/metadata/labels");
            statuses.put(labels.path("version").asInt(), labels.path("status").asText());
        }
        return statuses;
    }

    /** What Helm itself says of its newest revision: {@code revision}, {@code status}, {@code description}. */
    JsonNode newest() throws IOException {
        JsonNode history = new ObjectMapper().readTree(helm("history", "model-svc", "--max", "1", "-o", "json"));
        return history.path(0);
    }

    /**
     * Rolls back as a person does, and returns how many milliseconds that took.
     *
     * @param more arguments; with {@code --wait} Helm waits for the end
     */
    double millisToRollBack(int revision, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("rollback", "model-svc", Integer.toString(revision)));
        command.addAll(List.of(more));
        long begin = System.nanoTime();
        helm(command.toArray(String[]::new));
        return (System.nanoTime() - begin) / 1e6;
    }

    private String helm(String... arguments) throws IOException {
        return Command.run(command(arguments));
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(program, "--kubeconfig", world.cluster.kubeconfig().toString(), "--namespace", "prod"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        for (String home : List.of("CACHE", "CONFIG", "DATA")) {
            builder.environment()
                    .put("HELM_" + home + "_HOME", world.folder.resolve("helm").toString());
        }
        return builder;
    }
}

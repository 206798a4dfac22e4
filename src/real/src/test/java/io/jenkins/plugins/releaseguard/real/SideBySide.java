package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures the guard beside what people use otherwise, on the same parts and in turns: Argo Rollouts' own analysis, and the
 * command lines of Argo Rollouts, MLflow and Helm. It prints what it measures and writes the table.
 */
final class SideBySide {
    private static final String ALL = "alias,helm,breach";
    private static final int MOST_MINUTES = 30;
    /** What a pod takes until it is ready belongs to neither side. */
    private static final int POD_MILLIS = 10;

    private final int pairs;
    private final Path folder;
    private final List<String> rows = new ArrayList<>();
    private final PrintStream out = System.out;

    private SideBySide(int pairs, Path folder) {
        this.pairs = pairs;
        this.folder = folder;
    }

    /**
     * @param arguments how many pairs of each kind, the folder for the table, and which rows: alias, helm, breach, with commas;
     *     all of them where that is left out
     */
    public static void main(String[] arguments) throws Exception {
        int pairs = Integer.parseInt(arguments[0]);
        String rows = arguments.length < 3 ? ALL : arguments[2];
        String name = rows.equals(ALL) ? "side-by-side.md" : "side-by-side-" + rows.replace(',', '-') + ".md";
        Path table = Path.of(arguments[1]).resolve(name);
        CompletableFuture.delayedExecutor(MOST_MINUTES, TimeUnit.MINUTES).execute(() -> {
            System.err.println("Not done within " + MOST_MINUTES + " min; nothing is written.");
            System.exit(1);
        });
        Path folder = RealParts.emptyFolder("side-by-side");
        Surroundings surroundings = new Surroundings();
        try (Cluster cluster = new Cluster(Files.createDirectories(folder.resolve("cluster")), POD_MILLIS)) {
            SideBySide measured = new SideBySide(pairs, folder);
            for (String row : rows.split(",")) {
                switch (row) {
                    case "alias" -> measured.alias(new TimedCommands(cluster.kubeconfig()));
                    case "helm" -> measured.helm(cluster);
                    case "breach" -> measured.breaches(cluster);
                    default -> throw new IllegalArgumentException("there are alias, helm and breach, not " + row);
                }
            }
            Files.writeString(table, measured.page(surroundings), StandardCharsets.UTF_8);
        }
        System.exit(0);
    }

    private void breaches(Cluster cluster) throws Exception {
        TimedCommands commands = new TimedCommands(cluster.kubeconfig());
        Figures detectedToAccepted = new Figures();
        Figures abort = new Figures();
        Figures byCommand = new Figures();
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try (Guard guard = new Guard(folder.resolve("breaches/jenkins"));
                Gauges gauges = new Gauges(folder.resolve("breaches/prometheus"), cluster);
                Breaches gated = new Breaches(cluster, gauges, "gated");
                Breaches analysed = new Breaches(cluster, gauges, "analysed")) {
            guard.metrics(gauges.prometheus.url()).cluster(cluster, cluster.token("guard", Release.PERMISSIONS));
            for (int i = 0; i < pairs; i += 2) {
                byCommand.add(analysed.byCommandLine(commands));
            }
            for (int failures : new int[] {1, 3}) {
                Figures ours = new Figures();
                Figures theirs = new Figures();
                for (int pair = 0; pair < pairs; pair++) {
                    Breaches.Phase phase = Breaches.Phase.of(pair, pairs);
                    Future<Double> analysis = beside.submit(() -> analysed.byAnalysis(phase, failures));
                    Breaches.Ours one = gated.byGate(guard, phase, failures);
                    ours.add(one.onsetToRestored());
                    detectedToAccepted.add(one.detectedToAccepted());
                    abort.add(one.startedToAccepted());
                    double other = analysis.get();
                    theirs.add(other);
                    out.printf(
                            "pair %d of %d, failures %d: ours %s, theirs %s; detected to accepted %s, of it the abort %s%n",
                            pair + 1,
                            pairs,
                            failures,
                            Figures.text(one.onsetToRestored()),
                            Figures.text(other),
                            Figures.text(one.detectedToAccepted()),
                            Figures.text(one.startedToAccepted()));
                }
                row(
                        "value turns bad → traffic restored, "
                                + (failures == 1 ? "1 bad look" : failures + " bad looks"),
                        ours,
                        "analysis of Argo Rollouts, `failureLimit: " + (failures - 1) + "`",
                        theirs,
                        "≤ 1.1");
            }
        } finally {
            beside.shutdownNow();
        }
        add("| condition true → abort accepted | %s, p95 %s | %d | | | | | p95 ≤ 50 ms |"
                .formatted(detectedToAccepted, Figures.text(detectedToAccepted.p95()), detectedToAccepted.count()));
        row("abort", abort, "`kubectl argo rollouts abort`", byCommand, "≤ 0.25");
    }

    private void alias(TimedCommands commands) throws Exception {
        Figures ours = new Figures();
        Figures theirs = new Figures();
        try (MlflowServer mlflow = new MlflowServer(Files.createDirectories(folder.resolve("mlflow")));
                Guard guard = new Guard(folder.resolve("alias/jenkins"));
                AliasWorld world = new AliasWorld(mlflow, Files.createDirectories(folder.resolve("alias")))) {
            guard.metrics(world.prometheus.url()).mlflow(mlflow.url());
            for (int i = 0; i < pairs; i++) {
                world.promote(3);
                ours.add(leg(
                        guard,
                        """
                        window: {every: 500ms, lookback: 2s, warmUp: 1s, healthyFor: 10s, atMost: 40s, recoveredFor: 1s, minRequests: 0}
                        signals: {auc: {query: 'model_online_auc{app="recommender"}', unit: ratio, worse: lower}}
                        breach: auc < 90% for 3s
                        rollback: mlflow-alias recommender champion to previous_champion
                        recovery: auc >= 90% within 60s
                        """,
                        "accepted"));
                world.promote(3);
                theirs.add(commands.pythonMillis(
                        "import sys; from mlflow import MlflowClient;"
                                + " MlflowClient(sys.argv[1]).set_registered_model_alias('recommender', 'champion', '2')",
                        mlflow.url().toString()));
            }
        }
        row("alias", ours, "MLflow's Python client", theirs, "≤ 0.05");
    }

    private void helm(Cluster cluster) throws Exception {
        Figures ours = new Figures();
        Figures theirs = new Figures();
        Figures unwatched = new Figures();
        try (Guard guard = new Guard(folder.resolve("helm/jenkins"));
                ScoringWorld world = new ScoringWorld(cluster, Files.createDirectories(folder.resolve("helm")))) {
            HelmRelease release = new HelmRelease(world);
            guard.metrics(world.prometheus.url())
                    .cluster(cluster, cluster.token("guard", "[" + HelmRelease.PERMISSIONS + "]"))
                    .helm(release.program());
            release.upgrade("v1");
            for (int i = 0; i < pairs; i++) {
                release.upgrade("v2");
                int good = beforeNewest(release);
                world.awaitWell();
                ours.add(leg(
                        guard,
                        """
                        window: {every: 500ms, lookback: 3s, warmUp: 1s, healthyFor: 8s, atMost: 40s, recoveredFor: 1s, minRequests: 0}
                        signals:
                          scoring_errors: {numerator: 'scoring_requests_total{outcome="failed"}', denominator: scoring_requests_total}
                        breach: live scoring_errors > 5%% for 2s
                        rollback: helm model-svc to revision %d in prod
                        recovery: scoring_errors < 1%% within 60s
                        """
                                .formatted(good),
                        "confirmed"));
                out.printf("pair %d of %d: ours %s%n", i + 1, pairs, ours);
                release.upgrade("v2");
                theirs.add(release.millisToRollBack(beforeNewest(release), "--wait"));
                if (i % 2 == 0) {
                    release.upgrade("v2");
                    unwatched.add(release.millisToRollBack(beforeNewest(release)));
                }
                world.awaitServed("v1");
            }
        }
        row("Helm, until the Deployment is complete", ours, "`helm rollback --wait`", theirs, "≤ 0.25");
        add("| | | | of it `helm rollback`, which looks at nothing | %s | %d | | |"
                .formatted(unwatched, unwatched.count()));
    }

    private static int beforeNewest(HelmRelease release) throws IOException {
        return release.newest().path("revision").asInt() - 1;
    }

    /** Rolls back, and returns how long the one leg took. */
    private static double leg(Guard guard, String policy, String until) throws Exception {
        JsonNode record =
                guard.record(guard.build("rollbackModel reason: 'measured', policyText: '''" + policy + "'''"));
        if (!record.path("outcome").asText().equals("ROLLED_BACK")) {
            throw new AssertionError("not rolled back: " + record.toPrettyString());
        }
        return Breaches.millis(record.at("/legs/0"), "started", until);
    }

    private void row(String what, Figures ours, String other, Figures theirs, String goal) {
        add(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %s | %s | %d | **%.2f** | %s |",
                what,
                ours,
                ours.count(),
                other,
                theirs,
                theirs.count(),
                ours.median() / theirs.median(),
                goal));
    }

    private void add(String row) {
        out.println(row);
        rows.add(row);
    }

    private String page(Surroundings surroundings) throws IOException {
        return """
                # Side by side

                Written by `mvn -Preal-bench -pl src/real -am` %s;
                beside much other load the short times are those of the machine. [What is compared](README.md#side-by-side) is a page of its own.
                Median (least – largest).

                | | ours | runs | beside | theirs | runs | ratio of the medians | goal |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                %s
                """
                .formatted(surroundings.sentence(), String.join("\n", rows));
    }
}

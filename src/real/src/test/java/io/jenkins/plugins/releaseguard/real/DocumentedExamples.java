package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long users have a candidate that has turned bad, with each tool set up as its documentation's first example says: the
 * guard and Argo Rollouts by runs on the real parts, all at the same time, each release a service of its own; Flagger by the
 * arithmetic of its source. It prints what it measures and writes the table.
 */
final class DocumentedExamples {
    private static final Duration ARGO_INTERVAL = Duration.ofMinutes(5);
    private static final Duration ARGO_AT_MOST = Duration.ofMinutes(25);
    private static final Duration OUR_INTERVAL = Duration.ofSeconds(15);
    private static final Duration OUR_WARM_UP = Duration.ofSeconds(90);
    private static final Duration OUR_AT_MOST = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration FLAGGER_INTERVAL = Duration.ofMinutes(1);

    private static final String THRESHOLD = "p95_latency > 250ms for 5m";
    private static final String COMPARISON = "error_rate worse than baseline by more than 10%";

    private final int runs;
    private final Cluster cluster;
    private final RequestCounters requests;
    private final Guard guard;

    private DocumentedExamples(int runs, Cluster cluster, RequestCounters requests, Guard guard) {
        this.runs = runs;
        this.cluster = cluster;
        this.requests = requests;
        this.guard = guard;
    }

    /** @param arguments how many releases of each kind, and the folder for the table */
    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        Path table = Path.of(arguments[1]).resolve("documented-examples.md");
        Path folder = RealParts.emptyFolder("documented-examples");
        Surroundings surroundings = new Surroundings();
        try (Cluster cluster = new Cluster(Files.createDirectories(folder.resolve("cluster")));
                RequestCounters requests = new RequestCounters(folder.resolve("prometheus"), cluster);
                Guard guard = new Guard(folder.resolve("jenkins"))) {
            guard.metrics(requests.prometheus.url()).cluster(cluster, cluster.token("guard", Release.PERMISSIONS));
            List<String> rows = new DocumentedExamples(runs, cluster, requests, guard).rows();
            Files.writeString(table, page(runs, rows, surroundings), StandardCharsets.UTF_8);
        }
        System.exit(0);
    }

    /** A service with a candidate that is still good. */
    private record Canary(String service, double phase, Candidate candidate, RequestCounters.Version released) {}

    /** How one of them ends. */
    private interface Stopped {
        /** @return milliseconds from the onset until all users are at the stable version again */
        double after(Canary release) throws Exception;
    }

    private List<String> rows() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3 * runs);
        try (Parts parts = new Parts(requests)) {
            // while the controller writes much, it loses what others write (argo-rollouts issue 4073): one at a time
            List<Canary> analysed = releases(parts, "analysed");
            List<Canary> limited = releases(parts, "limited");
            List<Canary> compared = releases(parts, "compared");
            List<Future<Double>> argo = all(pool, analysed, this::byArgo);
            List<Future<Double>> threshold = all(pool, limited, one -> byGate(one, THRESHOLD, "p95_latency <= 250ms"));
            List<Future<Double>> comparison = all(pool, compared, one -> byGate(one, COMPARISON, "error_rate < 5%"));
            Figures argos = figures(argo);
            Figures thresholds = figures(threshold);
            Figures comparisons = figures(comparison);
            List<String> rows = new ArrayList<>();
            for (String breach : List.of(THRESHOLD, COMPARISON)) {
                Figures ours = breach.equals(THRESHOLD) ? thresholds : comparisons;
                rows.add(row(breach, ours, "Argo Rollouts, interval 5m, `failureLimit: 3`", argos));
                rows.add(row(breach, ours, "Flagger, interval 1m, `threshold: 10`, computed", flagger(10)));
                rows.add(row(breach, ours, "Flagger, interval 1m, `threshold: 5`, computed", flagger(5)));
            }
            return rows;
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Canary> releases(Parts parts, String kind) throws IOException {
        List<Canary> releases = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            String service = kind + (i + 1);
            Candidate candidate = parts.add(new Candidate(cluster, requests, service, LOOK));
            candidate.begin("null");
            releases.add(new Canary(
                    service,
                    phase(i),
                    candidate,
                    requests.add(service, candidate.hash(), candidate.release.hash("v4"))));
        }
        return releases;
    }

    private static List<Future<Double>> all(ExecutorService pool, List<Canary> releases, Stopped stopped) {
        List<Future<Double>> all = new ArrayList<>();
        for (Canary release : releases) {
            all.add(pool.submit(() -> {
                try {
                    double millis = stopped.after(release);
                    System.out.printf("%s: %s after the onset%n", release.service(), Figures.text(millis));
                    return millis;
                } catch (Exception | Error e) {
                    // the others take their time
                    System.out.println(release.service() + ": " + e);
                    throw e;
                }
            }));
        }
        return all;
    }

    private double phase(int run) {
        return (run + 0.5) / runs;
    }

    private static Figures figures(List<Future<Double>> measured) throws ExecutionException, InterruptedException {
        Figures figures = new Figures();
        for (Future<Double> one : measured) {
            figures.add(one.get());
        }
        return figures;
    }

    /** The template of Argo Rollouts' page "Analysis", as it stands there, for the candidate's service. */
    private double byArgo(Canary release) throws Exception {
        cluster.api()
                .apply(
                        Candidate.ANALYSIS + "analysistemplates/success-rate",
                        """
                            apiVersion: argoproj.io/v1alpha1
                            kind: AnalysisTemplate
                            metadata: {name: success-rate}
                            spec:
                              args:
                              - name: service-name
                              metrics:
                              - name: success-rate
                                interval: 5m
                                successCondition: result[0] >= 0.95
                                failureLimit: 3
                                provider:
                                  prometheus:
                                    address: %s
                                    query: |
                                      sum(irate(
                                        istio_requests_total{reporter="source",destination_service=~"{{args.service-name}}",response_code!~"5.*"}[5m]
                                      )) /
                                      sum(irate(
                                        istio_requests_total{reporter="source",destination_service=~"{{args.service-name}}"}[5m]
                                      ))
                            """
                                .formatted(requests.prometheus.url()));
        release.candidate()
                .release
                .change(
                        "{\"strategy\":{\"canary\":{\"analysis\":{\"templates\":[{\"templateName\":\"success-rate\"}],\"args\":[{\"name\":\"service-name\",\"value\":\"%s-canary.prod.svc.cluster.local\"}]}}}}"
                                .formatted(release.service()));
        release.candidate().awaitAnalysis();
        release.candidate().hold(portion(ARGO_INTERVAL, release.phase()));
        return release.candidate().millisUntilReturned(release.released().isBad(true), ARGO_AT_MOST);
    }

    /** Three lines, as the README has them, with another first one. */
    private double byGate(Canary release, String breach, String recovery) throws Exception {
        LocalBuild build = guard.build(
                release.service(),
                "canaryGate readiness: 'off', policyText: '''breach: %s\nrollback: argo-rollout %s in prod\nrecovery: %s within 10m\n'''"
                        .formatted(breach, release.service(), recovery));
        Builds.awaitLog(release.candidate().parts, build, "Watching every");
        release.candidate().hold(OUR_WARM_UP.plus(portion(OUR_INTERVAL, release.phase())));
        double millis =
                release.candidate().millisUntilReturned(release.released().isBad(true), OUR_AT_MOST);
        release.released().isBad(false);
        JsonNode record = guard.record(build);
        if (!record.path("outcome").asText().equals("ROLLED_BACK")) {
            throw new AssertionError("not rolled back:\n" + build.log());
        }
        return millis;
    }

    private static Duration portion(Duration interval, double phase) {
        return Duration.ofMillis(Math.round(phase * interval.toMillis()));
    }

    /**
     * Each check that fails is counted, and the one after the last that is allowed rolls back before it looks (Flagger,
     * {@code pkg/controller/scheduler.go}, {@code advanceCanary}). Queries and writes are taken as free.
     */
    private Figures flagger(int threshold) {
        Figures figures = new Figures();
        for (int i = 0; i < runs; i++) {
            figures.add(FLAGGER_INTERVAL.toMillis() * (1 - phase(i) + threshold));
        }
        return figures;
    }

    private static String row(String breach, Figures ours, String other, Figures theirs) {
        String row = String.format(
                Locale.ROOT,
                "| `%s` | %s | %d | %s | %s | %d | **%.2f** | ≤ 0.5 |",
                breach,
                ours,
                ours.count(),
                other,
                theirs,
                theirs.count(),
                ours.median() / theirs.median());
        System.out.println(row);
        return row;
    }

    private static String page(int runs, List<String> rows, Surroundings surroundings) throws Exception {
        return """
                # Documented examples

                Written by `mvn -Preal-bench -pl src/real -am -Dbench.of=DocumentedExamples -Dbench.pairs=%d`
                %s.
                From the candidate's turning bad until all users are sent to the stable version again; [what is compared](README.md#documented-examples)
                is a page of its own. Median (least – largest).

                | ours | | runs | beside | theirs | runs | ratio of the medians | goal |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                %s
                """
                .formatted(runs, surroundings.sentence(), String.join("\n", rows));
    }
}

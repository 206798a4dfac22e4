package io.jenkins.plugins.releaseguard.real;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What several services count of their requests, at a real Prometheus that reads it every second. Each request is drawn. Of the
 * candidate's, one in a thousand fails and the 95th percentile is near 100 ms; when it is bad, one in five fails and the
 * percentile is near 500 ms.
 */
final class RequestCounters implements Part {
    private static final int CANDIDATES_PER_SECOND = 100;
    private static final int BASELINES_PER_SECOND = 900;
    private static final double[] BOUNDS = {0.05, 0.1, 0.25, 0.5, 1};
    private static final double[] GOOD = {0.7, 0.96, 0.998, 0.9999, 1};
    private static final double[] BAD = {0.2, 0.5, 0.7, 0.95, 1};
    private static final double GOOD_FAILURES = 0.001;
    private static final double BAD_FAILURES = 0.2;

    private final List<Version> versions = new CopyOnWriteArrayList<>();
    private final Parts parts;
    final Prometheus prometheus;

    /** @param folder for configuration, data and log; need not exist */
    RequestCounters(Path folder, Part around) throws IOException {
        parts = new Parts(around);
        try {
            LocalServer exporter = LocalServer.start("exporter", 1, Map.of("/metrics", this::metrics));
            parts.onClose(exporter::close);
            prometheus = parts.add(new Prometheus(folder, exporter.url(), parts));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** The versions of a service that get requests from now on. */
    Version add(String service, String candidate, String baseline) {
        versions.add(new Version(service, service + "-stable", baseline, BASELINES_PER_SECOND));
        Version released = new Version(service, service + "-canary", candidate, CANDIDATES_PER_SECOND);
        versions.add(released);
        return released;
    }

    private void metrics(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        versions.forEach(version -> version.write(text));
        LocalServer.send(exchange, 200, "text/plain; version=0.0.4", text.toString());
    }

    /** One version of a service: what it has counted. Thread-safe. */
    static final class Version {
        private final String pod;
        private final String mesh;
        private final int perSecond;
        private final Random random = new Random();
        private final long[] atMost = new long[BOUNDS.length];
        private long requests;
        private long failures;
        private double seconds;
        private long countedAt = System.nanoTime();
        private boolean bad;

        private Version(String service, String host, String hash, int perSecond) {
            this.pod = "namespace=\"prod\",pod=\"%s-%s-abcde\",rollouts_pod_template_hash=\"%s\""
                    .formatted(service, hash, hash);
            this.mesh = "reporter=\"source\",destination_service=\"" + host + ".prod.svc.cluster.local\"";
            this.perSecond = perSecond;
        }

        /** @return of {@link System#nanoTime}, when it was so */
        synchronized long isBad(boolean now) {
            count();
            bad = now;
            return countedAt;
        }

        private void count() {
            long now = System.nanoTime();
            double due = perSecond
                    * (now - countedAt)
                    / (double) Duration.ofSeconds(1).toNanos();
            countedAt = now;
            // the integer part and a chance for the rest: arrivals at an even pace, whose fates are drawn
            long arrived = (long) due + (random.nextDouble() < due % 1 ? 1 : 0);
            for (long i = 0; i < arrived; i++) {
                answer();
            }
        }

        private void answer() {
            double[] shares = bad ? BAD : GOOD;
            double drawn = random.nextDouble();
            int bucket = 0;
            while (shares[bucket] <= drawn) {
                bucket++;
            }
            for (int i = bucket; i < BOUNDS.length; i++) {
                atMost[i]++;
            }
            seconds += BOUNDS[bucket];
            requests++;
            failures += random.nextDouble() < (bad ? BAD_FAILURES : GOOD_FAILURES) ? 1 : 0;
        }

        private synchronized void write(StringBuilder text) {
            count();
            line(text, "istio_requests_total", mesh + ",response_code=\"200\"", requests - failures);
            line(text, "istio_requests_total", mesh + ",response_code=\"500\"", failures);
            line(text, "http_requests_total", pod + ",code=\"200\"", requests - failures);
            line(text, "http_requests_total", pod + ",code=\"500\"", failures);
            for (int i = 0; i < BOUNDS.length; i++) {
                line(text, "http_request_duration_seconds_bucket", pod + ",le=\"" + BOUNDS[i] + "\"", atMost[i]);
            }
            line(text, "http_request_duration_seconds_bucket", pod + ",le=\"+Inf\"", requests);
            line(text, "http_request_duration_seconds_count", pod, requests);
            line(text, "http_request_duration_seconds_sum", pod, seconds);
        }

        private static void line(StringBuilder text, String name, String labels, Number value) {
            text.append(name)
                    .append('{')
                    .append(labels)
                    .append("} ")
                    .append(value)
                    .append('\n');
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

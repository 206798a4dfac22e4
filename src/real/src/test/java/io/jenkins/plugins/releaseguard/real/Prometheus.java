package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A Prometheus that scrapes one target every second: a process; or, with {@code -Dprometheus=URL -DprometheusTargets=FILE},
 * one that is there and reads its targets from that file.
 */
final class Prometheus implements Part {
    private static final Duration START = Duration.ofSeconds(300);

    private final Parts parts;
    private final Path folder;
    private final Path targets;
    private final URI url;
    /** Null: Prometheus is not ours. */
    private final Daemon daemon;

    /** @param folder for configuration, data and log; need not exist */
    Prometheus(Path folder, URI target, Parts around) throws IOException {
        this(folder, target, around, List.of());
    }

    /** @param options more of the process's */
    Prometheus(Path folder, URI target, Parts around, List<String> options) throws IOException {
        this.parts = new Parts(around);
        this.folder = folder;
        Files.createDirectories(folder);
        String there = System.getProperty("prometheus", "");
        if (there.isEmpty()) {
            targets = folder.resolve("targets.json");
            url = URI.create("http://127.0.0.1:" + new Ports(1).next());
        } else {
            String file = System.getProperty("prometheusTargets", "");
            if (file.isEmpty()) {
                throw new AssertionError(
                        "-Dprometheus needs -DprometheusTargets=FILE, which its file_sd_configs names");
            }
            targets = Path.of(file);
            url = URI.create(there);
        }
        Files.writeString(targets, "[{\"targets\": [\"%s\"]}]\n".formatted(target.getAuthority()));
        daemon = there.isEmpty() ? parts.add(daemon(options)) : null;
        awaitReady();
    }

    private Daemon daemon(List<String> options) throws IOException {
        configure("");
        List<String> command = new ArrayList<>(List.of(
                "prometheus",
                "--config.file=" + configuration(),
                "--web.enable-lifecycle",
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + url.getAuthority()));
        command.addAll(options);
        return new Daemon("prometheus", folder, command).start();
    }

    private Path configuration() {
        return folder.resolve("prometheus.yml");
    }

    /** @param more YAML of further keys */
    private void configure(String more) throws IOException {
        Files.writeString(
                configuration(),
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                scrape_configs:
                - job_name: model-svc
                  file_sd_configs: [{files: ["%s"]}]
                %s"""
                        .formatted(targets, more));
    }

    /**
     * From now on it evaluates these rules, and sends what they fire.
     *
     * @param rules as a rule file of Prometheus
     */
    void alert(Alertmanager alertmanager, String rules) throws IOException {
        ours();
        Path file = Files.writeString(folder.resolve("rules.yml"), rules);
        configure(
                """
                rule_files: ["%s"]
                alerting: {alertmanagers: [{static_configs: [{targets: ["%s"]}]}]}
                """
                        .formatted(file, alertmanager.url().getAuthority()));
        Http.post(url.resolve("/-/reload"));
    }

    private void awaitReady() {
        parts.await("Prometheus is ready", START, () -> Http.isOk(url.resolve("/-/ready")));
    }

    URI url() {
        return url;
    }

    /** The one number that a query gives; NaN: none. */
    double value(String promql) throws IOException {
        JsonNode answer =
                Http.get(url.resolve("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8)));
        return answer.at("/data/result/0/value/1").asDouble(Double.NaN);
    }

    void kill() {
        ours().kill();
    }

    void startAgain() {
        ours().start();
        awaitReady();
    }

    /** Leaves a test out that needs a process of its own. */
    void assumeOurs() {
        Assumptions.assumeTrue(daemon != null, "Prometheus is not ours to start or to break");
    }

    private Daemon ours() {
        assumeOurs();
        return daemon;
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
        try {
            Files.writeString(targets, "[]\n");
        } catch (IOException e) {
            throw new AssertionError("the target is left behind in " + targets, e);
        }
    }
}

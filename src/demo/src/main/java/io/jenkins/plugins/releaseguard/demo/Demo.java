package io.jenkins.plugins.releaseguard.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The main job: the repository's Jenkinsfile in local-jenkins, against the staging world. */
public final class Demo {
    private static final Duration AT_MOST = Duration.ofSeconds(90);
    private static final int STATUS_MILLIS = 200;

    private final Path root;
    private final Scenario scenario;
    private final PrintStream out;
    private final LiveConsole console;

    private Demo(Path root, Scenario scenario, PrintStream out) {
        this.root = root;
        this.scenario = scenario;
        this.out = out;
        this.console = new LiveConsole(out, System.console() != null);
    }

    /** Takes its scenario from {@code -Dscenario=}; ends the process with 0 when the scenario ended as promised, else with 1. */
    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        String word = System.getProperty("scenario", Scenario.BREACH.word);
        Optional<Scenario> scenario = Scenario.called(word);
        if (scenario.isEmpty()) {
            System.out.println("There is no scenario '" + word + "'. -Dscenario= is one of");
            System.out.println(Scenario.list());
            System.exit(1);
            return;
        }
        Path root = Path.of(System.getProperty("releaseguard.root", "")).toAbsolutePath();
        boolean asPromised = new Demo(root, scenario.get(), System.out).run();
        System.out.flush();
        System.exit(asPromised ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException, TimeoutException {
        out.println();
        out.println("Scenario '" + scenario.word + "': " + scenario.sentence + ".");
        out.println("Simulated, in this process, with real HTTP between the parts: the model service (v4, v5) and its");
        out.println(
                "users, Prometheus, the Kubernetes API with an Argo Rollout and its controller, and Jenkins itself.");
        out.println(
                "Real: the plugin, the Jenkinsfile and release-guard.yaml of this repository. To run it against real");
        out.println("parts, install src/plugin/target/model-release-guard.hpi (see README.md, \"Install it\").");
        out.println();
        Path target = root.resolve("target/demo");
        Files.createDirectories(target);
        try (StagingWorld world = StagingWorld.start();
                LocalJenkins jenkins = LocalJenkins.start(Files.createTempDirectory(target, "jenkins-"))) {
            configure(world);
            Spared spared = new Spared(world);
            scenario.arrange(world);
            LocalBuild build = jenkins.build(
                    jenkins.jobFromFolder("model-release", root, "Jenkinsfile"), Map.of(), console.stream());
            follow(build, spared);
            JsonNode record = write(build, target);
            new Summary(out).print(record, spared, scenario);
            return asPromised(record, build.run().getResult(), world);
        }
    }

    private static void configure(StagingWorld world) {
        MetricServerEntry prometheus =
                new MetricServerEntry("staging", world.prometheusUrl().toString());
        prometheus.setCatalogue("prometheus-client");
        prometheus.setScrapeSeconds(world.options().scrapeInterval().toMillis() / 1000.0);
        prometheus.setDefaultServer(true);
        ClusterEntry cluster = new ClusterEntry("staging", world.kubernetesUrl().toString());
        cluster.setNamespaces(List.of("prod"));
        cluster.setDefaultCluster(true);
        ReleaseGuardConfiguration guard = ReleaseGuardConfiguration.get();
        guard.setMetricServers(List.of(prometheus));
        guard.setClusters(List.of(cluster));
    }

    private void follow(LocalBuild build, Spared spared) throws InterruptedException, TimeoutException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "demo-live-line");
            thread.setDaemon(true);
            return thread;
        });
        try {
            timer.scheduleAtFixedRate(
                    () -> {
                        spared.look();
                        console.status(String.join(" | ", build.statuses()));
                    },
                    0,
                    STATUS_MILLIS,
                    TimeUnit.MILLISECONDS);
            build.awaitEnd(AT_MOST);
        } finally {
            timer.shutdownNow();
            console.clear();
        }
    }

    private JsonNode write(LocalBuild build, Path target) throws IOException {
        ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
        if (action == null) {
            throw new IllegalStateException("The build has no record: the gate never began; see its log above");
        }
        String json = Files.readString(action.record(action.getIds().get(0)));
        Path record = target.resolve("record.json");
        Path page = target.resolve("build.html");
        Files.writeString(record, json);
        Files.writeString(page, new RecordPage(root).html(build.run().getFullDisplayName(), json));
        out.println();
        out.println("Record: " + root.relativize(record));
        out.println("Page:   " + root.relativize(page));
        return new ObjectMapper().readTree(json);
    }

    private boolean asPromised(JsonNode record, Result result, StagingWorld world) {
        boolean promised = scenario.outcome.name().equals(record.path("outcome").asText())
                && scenario.result == result
                && scenario.holds(record, world);
        out.println(
                promised
                        ? "As promised: outcome " + scenario.outcome + ", build " + scenario.result
                        : "NOT as promised: expected outcome " + scenario.outcome + ", build " + scenario.result
                                + " and " + scenario.also + "; got outcome "
                                + record.path("outcome").asText()
                                + ", build " + result);
        return promised;
    }
}

package io.jenkins.plugins.releaseguard.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        Path home = Files.createTempDirectory(target, "jenkins-");
        try (StagingWorld world = StagingWorld.start()) {
            return scenario == Scenario.KILLED ? killed(world, home, target) : inOneProcess(world, home, target);
        }
    }

    private boolean inOneProcess(StagingWorld world, Path home, Path target)
            throws IOException, InterruptedException, TimeoutException {
        try (LocalJenkins jenkins = LocalJenkins.start(home)) {
            Host.configure(
                    world.prometheusUrl(),
                    world.kubernetesUrl(),
                    world.options().scrapeInterval());
            Spared spared = new Spared(world);
            scenario.arrange(world);
            LocalBuild build =
                    jenkins.build(jenkins.jobFromFolder(Host.JOB, root, "Jenkinsfile"), Map.of(), console.stream());
            follow(build, spared);
            JsonNode record = write(recordOf(build), target);
            new Summary(out).print(record, spared.sentence());
            return asPromised(record, build.run().getResult().toString(), world);
        }
    }

    private boolean killed(StagingWorld world, Path home, Path target) throws IOException, InterruptedException {
        scenario.arrange(world);
        JsonNode record = write(new KilledController(root, home, out).run(world), target);
        new Summary(out).print(record, null);
        String log = Files.readString(home.resolve("jobs").resolve(Host.JOB).resolve("builds/1/log"));
        return asPromised(
                record, log.substring(log.lastIndexOf("Finished: ") + 10).strip(), world);
    }

    private static String recordOf(LocalBuild build) throws IOException {
        ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
        if (action == null) {
            throw new IllegalStateException("The build has no record: the gate never began; see its log above");
        }
        return Files.readString(action.record(action.getIds().get(0)));
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

    private JsonNode write(String json, Path target) throws IOException {
        Path record = target.resolve("record.json");
        Path page = target.resolve("build.html");
        Files.writeString(record, json);
        Files.writeString(page, new RecordPage(root).html(Host.JOB + " #1", json));
        out.println();
        out.println("Record: " + root.relativize(record));
        out.println("Page:   " + root.relativize(page));
        return new ObjectMapper().readTree(json);
    }

    private boolean asPromised(JsonNode record, String result, StagingWorld world) {
        boolean promised = scenario.outcome.name().equals(record.path("outcome").asText())
                && scenario.result.toString().equals(result)
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

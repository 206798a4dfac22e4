package io.jenkins.plugins.releaseguard.demo;

import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The controller of the demo: local-jenkins with the plugin, set up for a staging world. Also as a process of its own. */
final class Host {
    static final String JOB = "model-release";
    private static final Duration AT_MOST = Duration.ofSeconds(90);

    private Host() {}

    /** Tells the plugin where the world is. */
    static void configure(URI prometheus, URI kubernetes, Duration scrapeInterval) {
        MetricServerEntry metrics = new MetricServerEntry("staging", prometheus.toString());
        metrics.setCatalogue("prometheus-client");
        metrics.setScrapeInterval(scrapeInterval.toMillis() + "ms");
        metrics.setDefault(true);
        ClusterEntry cluster = new ClusterEntry("staging", kubernetes.toString());
        cluster.setNamespaces(List.of("prod"));
        cluster.setDefault(true);
        ReleaseGuardConfiguration guard = ReleaseGuardConfiguration.get();
        guard.setMetricServers(List.of(metrics));
        guard.setClusters(List.of(cluster));
    }

    /**
     * In a process of its own: {@code HOME start ROOT PROMETHEUS KUBERNETES SCRAPE-MILLIS} begins a build and stands
     * still, for whoever kills it, as soon as the intent to roll back is durable; {@code HOME resume} goes on.
     */
    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        Path home = Path.of(args[0]);
        if (args[1].equals("resume")) {
            try (LocalJenkins jenkins = LocalJenkins.start(home, System.out)) {
                for (LocalBuild build : jenkins.resumedBuilds()) {
                    build.awaitEnd(AT_MOST);
                }
            }
            System.exit(0);
        }
        LocalJenkins jenkins = LocalJenkins.start(home);
        configure(URI.create(args[3]), URI.create(args[4]), Duration.ofMillis(Long.parseLong(args[5])));
        PrintStream console = new PrintStream(new StandingStill(System.out), true, StandardCharsets.UTF_8);
        jenkins.build(jenkins.jobFromFolder(JOB, Path.of(args[2]), "Jenkinsfile"), Map.of(), console)
                .awaitEnd(AT_MOST);
        System.exit(0);
    }

    /** A console at which the thread that says that the rollback begins goes no further: the call is never sent. */
    private static final class StandingStill extends OutputStream {
        private final PrintStream out;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        StandingStill(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            line.write(b);
            if (b == '\n') {
                out.flush();
                boolean intent = line.toString(StandardCharsets.UTF_8).contains(KilledController.INTENT);
                line.reset();
                while (intent) {
                    LockSupport.parkNanos(1_000_000_000);
                }
            }
        }
    }
}

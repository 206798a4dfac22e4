package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.steps.GuardedJenkins;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A controller in a process of its own, to be killed. Its arguments are its home, a {@link Scenario}, and a {@link Death}, or
 * nothing for a life that ends well. It begins when it is told where the world is, {@code PROMETHEUS KUBERNETES}, on its standard input,
 * and dies with whoever holds the other end of that. A new home gets a build of a gate; another one goes on.
 */
public final class KilledHost {
    /** What a process that is ended with SIGKILL leaves. */
    static final int KILLED = 128 + 9;

    static final String JOB = "release";

    /** As quick as a scrape interval of 200 ms allows. */
    private static final String POLICY =
            """
            window: {every: 100ms, lookback: 1s, warmUp: 300ms, healthyFor: %s, atMost: 60s, recoveredFor: 400ms, minRequests: 5}
            breach: p95_latency > 250ms for 300ms
            rollback: argo-rollout model-svc in prod
            recovery: [p95_latency <= 250ms within 40s, traffic 100%% on baseline within 40s]
            """;

    /** What happens in a life, and whose writes of the journal are counted. */
    enum Scenario {
        /** A breach within the gate. */
        GATE("canaryGate policyText: '''" + POLICY.formatted("20s") + "'''"),
        /** A gate that promotes, and a watch after it. */
        WATCH("canaryGate policyText: '''" + POLICY.formatted("1s")
                + "onHealthy: promote\nwatch: {for: 1h, every: 100ms}\n'''"),
        /** A drill with a block in which somebody else makes the fault. */
        DRILL("rollbackModel policyText: '''" + POLICY.formatted("20s")
                + "''', reason: 'nothing may be in progress'\n"
                + "rollbackDrill(policyText: '''environment: staging\n" + POLICY.formatted("20s")
                + "''') { sleep 2 }");

        final String script;

        Scenario(String script) {
            this.script = script;
        }
    }

    private static final Duration LIMIT = Duration.ofSeconds(80);

    private KilledHost() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Scenario scenario = Scenario.valueOf(args[1]);
        Death death = args.length == 2 ? null : Death.parse(args[2]);
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = told.readLine();
        if (line == null) {
            return;
        }
        dieWith(told);
        String[] world = line.split(" ", 2);
        boolean goesOn = Files.exists(home.resolve("jobs"));
        PrintStream console = death == null || death.line() == null
                ? System.out
                : new PrintStream(new DyingConsole(death.line()), true, StandardCharsets.UTF_8);
        GuardedJenkins jenkins = new GuardedJenkins(home, world[0], world[1], console);
        if (death != null && death.line() == null) {
            EpisodeService.get().writeTo(new DyingJournal(home, scenario, death));
        }
        List<LocalBuild> builds = goesOn ? jenkins.resumed() : List.of(jenkins.start(JOB, scenario.script));
        for (LocalBuild build : builds) {
            build.awaitEnd(LIMIT);
        }
        GuardedJenkins.await("the end of the watches", () -> new WatchesAction()
                .getWatches().stream().noneMatch(WatchPage::isRunning));
        // What a build does not wait for has ended too when this returns.
        jenkins.close();
        System.exit(0);
    }

    private static void dieWith(BufferedReader other) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (other.readLine() != null) {
                            // Only its end is of interest.
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    die();
                },
                "end of the test");
        watch.setDaemon(true);
        watch.start();
    }

    /** At once: no hook runs, no buffer is written, as with SIGKILL. */
    private static void die() {
        Runtime.getRuntime().halt(KILLED);
    }

    /** Ends the process at a write. */
    private static final class DyingJournal extends Journal {
        private final Order.Kind counted;
        private final Death death;
        private int writes;

        DyingJournal(Path home, Scenario scenario, Death death) {
            super(home, Clock.systemUTC());
            this.counted = Order.Kind.valueOf(scenario.name());
            this.death = death;
        }

        @Override
        synchronized void write(Entry entry) throws IOException {
            boolean counts = entry.order().kind() == counted;
            writes += counts ? 1 : 0;
            boolean here = counts && writes == death.number() && !death.isInCall();
            if (here && death.when() == Death.When.IN_WRITE) {
                Path folder = folderOf(entry.order().id());
                Files.createDirectories(folder);
                Files.writeString(folder.resolve("journal.new"), "half a jour");
            }
            if (here && death.when() != Death.When.AFTER_WRITE) {
                die();
            }
            super.write(entry);
            if (here) {
                die();
            }
        }
    }

    /** Ends the process at a line. */
    private static final class DyingConsole extends OutputStream {
        private final String last;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        DyingConsole(String last) {
            this.last = last;
        }

        @Override
        public synchronized void write(int b) {
            System.out.write(b);
            line.write(b);
            if (b == '\n') {
                System.out.flush();
                if (line.toString(StandardCharsets.UTF_8).contains(last)) {
                    die();
                }
                line.reset();
            }
        }
    }
}

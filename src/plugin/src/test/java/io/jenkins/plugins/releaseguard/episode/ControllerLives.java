package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.staging.cluster.WriteWitness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Controllers in one home, one after the other, each in a process of its own: all but the last are killed. A witness of the
 * world's writes kills whoever makes the call in which it has to die.
 */
final class ControllerLives implements WriteWitness, AutoCloseable {
    private final Path folder;
    private final KilledHost.Scenario scenario;
    private final List<Life> lives = new ArrayList<>();
    /** When each began and when it was dead. */
    final List<Instant> begun = new ArrayList<>();

    final List<Instant> died = new ArrayList<>();

    /** It takes a moment to come up: the next one is there before the one before it dies. */
    ControllerLives(Path folder, KilledHost.Scenario scenario, List<Death> deaths) {
        this.folder = folder;
        this.scenario = scenario;
        deaths.forEach(death -> lives.add(new Life(death)));
        lives.add(new Life(null));
    }

    Path home() {
        return folder.resolve("home");
    }

    /** The folder of the only build. */
    Path build() {
        return home().resolve("jobs").resolve(KilledHost.JOB).resolve("builds/1");
    }

    /** Lets them live in a world, to the end of the last one. */
    void run(StagingWorld world) throws Exception {
        world.witnessWrites(this);
        for (Life life : lives) {
            begun.add(Instant.now());
            life.begin(world);
            assertThat(life.process.waitFor(90, TimeUnit.SECONDS))
                    .as(life.said())
                    .isTrue();
            died.add(Instant.now());
            assertThat(life.process.exitValue()).as(life.said()).isEqualTo(life.death == null ? 0 : KilledHost.KILLED);
        }
    }

    /** What the last one said. */
    String said() {
        return lives.get(lives.size() - 1).said();
    }

    @Override
    public boolean before(int number) {
        boolean late = kill(Death.When.IN_CALL_LATE, number);
        return late || !kill(Death.When.IN_CALL_LOST, number);
    }

    @Override
    public void after(int number) {
        kill(Death.When.AFTER_CALL, number);
    }

    private boolean kill(Death.When when, int number) {
        Death here = Death.call(when, number);
        List<Life> found = lives.stream().filter(l -> here.equals(l.death)).toList();
        found.forEach(life -> life.process.destroyForcibly().onExit().join());
        return !found.isEmpty();
    }

    @Override
    public void close() {
        lives.forEach(life -> life.process.destroyForcibly());
    }

    /** A process, from its start to its death. */
    private final class Life {
        final Death death;
        final Process process;
        private final Path output;

        /** @param death null: it ends well */
        Life(Death death) {
            this.death = death;
            this.output = folder.resolve("life-" + lives.size() + ".txt");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    KilledHost.class.getName(),
                    home().toString(),
                    scenario.name()));
            if (death != null) {
                command.add(death.text());
            }
            try {
                this.process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void begin(StagingWorld world) throws IOException {
            String where = world.prometheusUrl() + " " + world.kubernetesUrl() + "\n";
            process.getOutputStream().write(where.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        String said() {
            try {
                return death + ":\n" + Files.readString(output);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

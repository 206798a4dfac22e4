package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Cluster CLUSTER =
            new Cluster("c", URI.create("https://c"), null, List.of(), List.of(), null, true);

    @TempDir
    Path home;

    private Journal journal;
    private Policy policy;

    @BeforeEach
    void open() throws Exception {
        journal = new Journal(home, Clock.systemUTC());
        MetricServer metrics = new MetricServer(
                "m", URI.create("http://m"), null, "prometheus-client", null, Duration.ofSeconds(15), true);
        policy = new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                .read(
                        """
                        breach:   p95_latency > 250ms for 5m
                        rollback: argo-rollout model-svc in c/prod
                        recovery: p95_latency <= 250ms within 10m
                        """,
                        "policy",
                        new Servers(List.of(metrics), List.of(CLUSTER)));
    }

    @Test
    void whatWasWrittenIsReadAgain() throws Exception {
        journal.write(entry("a-1", null));
        journal.write(entry("b-2", new EpisodeState()));

        Journal.Found found = journal.readAll();
        assertThat(found.setAside()).isEmpty();
        assertThat(found.entries()).containsOnlyKeys("a-1", "b-2");
        assertThat(found.entries().get("a-1").order().policy().text()).isEqualTo(policy.text());
        assertThat(found.entries().get("a-1").origin()).isEqualTo(new Origin("job#1", "job", null));
        assertThat(found.entries().get("b-2").state()).isNotNull();
    }

    @Test
    void aJournalThatWasCutOffIsSetAsideAndTheOthersAreRead() throws Exception {
        journal.write(entry("good", null));
        journal.write(entry("cut", null));
        Path file = journal.folderOf("cut").resolve("journal");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        Files.createDirectories(journal.folderOf("lost"));
        Files.writeString(journal.folderOf("lost").resolve("log"), "something was done");
        journal.write(entry("foreign", null));
        Files.writeString(journal.folderOf("foreign").resolve("journal"), "no journal at all");

        Journal.Found found = journal.readAll();
        assertThat(found.entries()).containsOnlyKeys("good");
        assertThat(found.setAside()).containsOnlyKeys("cut", "lost", "foreign");
        assertThat(journal.readAll().setAside()).as("at the next start").containsKeys("cut", "foreign");
        assertThat(journal.read("cut")).isNull();
    }

    @Test
    void aDraftThatWasNotFinishedDoesNotHideWhatWasDurable() throws Exception {
        journal.write(entry("a", null));
        Files.writeString(journal.folderOf("a").resolve("journal.new"), "half");

        assertThat(journal.readAll().entries()).containsOnlyKeys("a");
        journal.write(entry("a", new EpisodeState()));
        assertThat(journal.read("a").state()).isNotNull();
    }

    @Test
    void aFirstWriteThatWasNotFinishedIsAsIfThereHadBeenNone() throws Exception {
        Files.createDirectories(journal.folderOf("empty"));
        Files.createDirectories(journal.folderOf("half"));
        Files.writeString(journal.folderOf("half").resolve("journal.new"), "half");

        Journal.Found found = journal.readAll();
        assertThat(found.entries()).isEmpty();
        assertThat(found.setAside()).isEmpty();
        assertThat(journal.folderOf("half")).doesNotExist();
    }

    @Test
    void anUnfinishedEpisodeIsKeptHoweverOldItIs() throws Exception {
        journal.write(entry("old", new EpisodeState()));
        Files.setLastModifiedTime(
                journal.folderOf("old").resolve("journal"),
                FileTime.from(Instant.now().minus(Duration.ofDays(400))));

        assertThat(journal.readAll().entries()).containsOnlyKeys("old");
    }

    @Test
    void anIdCannotLeadOutOfTheFolder() {
        assertThatThrownBy(() -> journal.folderOf("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    private Journal.Entry entry(String id, EpisodeState state) {
        return new Journal.Entry(
                Order.gate(id, policy, "job#1", "test"), new Origin("job#1", "job", null), state, null);
    }
}

package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.episode.QuarantineStore.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");
    private static final Version V5 =
            new Version("v5", Map.of("podTemplateHash", "5555", "image", "registry/model@sha256:5"));
    private static final Quarantine.Key KEY = Quarantine.key("model-svc", "production", V5);

    @TempDir
    Path home;

    private QuarantineStore store;

    @BeforeEach
    void open() {
        store = new QuarantineStore(home, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Quarantine.Entry entry(Quarantine.Key key, Instant at) {
        return new Quarantine.Entry(key, "v5", "episode-1", "ml/release#12", at, null, "p95 was \"0.4 s\"\nfor 5m");
    }

    @Test
    void whatIsTakenInIsFoundAsItWasAlsoByALaterLife() throws Exception {
        Quarantine.Entry whole =
                new Quarantine.Entry(KEY, "v5", "episode-1", null, NOW, NOW.plusSeconds(60), "too slow");
        store.add(whole);
        open();

        assertThat(store.find(KEY)).isEqualTo(whole);
        assertThat(whole.holds(NOW.plusSeconds(59))).isTrue();
        assertThat(whole.holds(NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void everyPartOfTheKeyCounts() throws Exception {
        store.add(entry(KEY, NOW));

        assertThat(store.find(Quarantine.key("other", "production", V5))).isNull();
        assertThat(store.find(Quarantine.key("model-svc", null, V5))).isNull();
        Version other = new Version("v5", Map.of("podTemplateHash", "5556", "image", "registry/model@sha256:5"));
        assertThat(store.find(Quarantine.key("model-svc", "production", other))).isNull();
        Version renamed = new Version("latest", V5.identity());
        assertThat(store.find(Quarantine.key("model-svc", "production", renamed)))
                .isNotNull();
    }

    @Test
    void aLiftedVersionIsFreeAndItsLiftIsKeptUntilTheNextBreach() throws Exception {
        store.add(entry(KEY, NOW));
        String id = store.all().get(0).id();
        assertThat(store.lift(id, "alice", "the database was slow, not the model"))
                .isTrue();
        assertThat(store.find(KEY)).isNull();
        Found found = store.all().get(0);
        assertThat(found.holds(NOW)).isFalse();
        assertThat(found.lift().by()).isEqualTo("alice");
        assertThat(found.lift().at()).isEqualTo(NOW);
        assertThat(found.lift().reason()).isEqualTo("the database was slow, not the model");
        assertThat(store.lift(id, "bob", "again")).isFalse();

        store.add(entry(KEY, NOW));
        assertThat(store.find(KEY)).isNotNull();
    }

    @Test
    void aFileThatCannotBeReadHoldsItsVersionBackUntilItIsLifted() throws Exception {
        store.add(entry(KEY, NOW));
        Path file = onlyFile();
        for (String content : List.of("", "{", "[]", "{\"release\": \"model-svc\"}", "x".repeat(200_000))) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> store.find(KEY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("lift it");
        }
        Found found = store.all().get(0);
        assertThat(found.holds(NOW)).isTrue();
        assertThat(found.trouble()).contains("cannot be read");

        assertThat(store.lift(found.id(), "alice", "a full disk")).isTrue();
        assertThat(store.find(KEY)).isNull();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aFileThatWasRenamedSpeaksForNobody() throws Exception {
        store.add(entry(KEY, NOW));
        Quarantine.Key other = Quarantine.key("other", null, V5);
        store.add(entry(other, NOW));
        List<Path> files = files();
        Files.delete(files.get(1));
        Files.move(files.get(0), files.get(1));

        assertThat(Stream.of(KEY, other).filter(key -> fails(key))).hasSize(1);
    }

    private boolean fails(Quarantine.Key key) {
        try {
            store.find(key);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void theNewestComesFirst() throws Exception {
        for (int i = 0; i < 3; i++) {
            store.add(entry(Quarantine.key("release-" + i, null, V5), NOW.plusSeconds(i)));
        }

        assertThat(store.all())
                .extracting(found -> found.entry().key().release())
                .containsExactly("release-2", "release-1", "release-0");
    }

    @Test
    void anotherPathIsNoId() {
        assertThatThrownBy(() -> store.lift("../../config", "alice", "why not"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Path onlyFile() throws IOException {
        return files().get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("model-release-guard/quarantine"))) {
            return files.sorted().toList();
        }
    }
}

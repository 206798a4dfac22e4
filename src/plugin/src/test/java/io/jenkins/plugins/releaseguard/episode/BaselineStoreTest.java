package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood.Entry;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineStoreTest {
    private static final Quarantine.Key KEY = key("model-svc", "production", "5555");

    @TempDir
    Path home;

    private BaselineStore store;

    @BeforeEach
    void open() {
        store = new BaselineStore(home, Clock.systemUTC());
    }

    @Test
    void whatHasPassedIsFoundAgainAndNothingElse() throws Exception {
        store.add(entry(KEY));

        assertThat(new BaselineStore(home, Clock.systemUTC()).find(KEY)).isEqualTo(entry(KEY));
        assertThat(store.find(key("model-svc", "staging", "5555"))).isNull();
        assertThat(store.find(key("model-svc", null, "5555"))).isNull();
        assertThat(store.find(key("other", "production", "5555"))).isNull();
        assertThat(store.find(key("model-svc", "production", "4444"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "half a", "{\"release\": \"other\", \"identity\": {}}"})
    void aFileThatCannotBeReadIsNamed(String text) throws Exception {
        store.add(entry(KEY));
        Path file = files().get(0);
        Files.writeString(file, text);

        assertThatThrownBy(() -> store.find(KEY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("repair or delete it");
    }

    @Test
    void whatPassedMoreThanAYearAgoIsDeleted() throws Exception {
        store.add(entry(KEY));
        Files.setLastModifiedTime(files().get(0), FileTime.from(Instant.now().minus(Duration.ofDays(366))));
        store.add(entry(key("model-svc", "production", "6666")));

        assertThat(files()).hasSize(1);
        assertThat(store.find(KEY)).isNull();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("model-release-guard/baselines"))) {
            return files.toList();
        }
    }

    private static Quarantine.Key key(String release, String environment, String hash) {
        return Quarantine.key(release, environment, new Version("v5", Map.of("podTemplateHash", hash)));
    }

    private static Entry entry(Quarantine.Key key) {
        return new Entry(key, "v5", "e-1", "job#1", Instant.EPOCH, "hash", Map.of("commit", "3f9d2c71"));
    }
}

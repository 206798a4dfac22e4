package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EpisodeStateTest {
    @Test
    void whatAnOlderVersionHasWrittenIsReadWithWhatItLacksLeftEmpty() throws Exception {
        EpisodeState old = new EpisodeState();
        old.provenance = null;
        old.waiting = null;
        old.unwatched = null;
        old.dueLegs = null;
        old.readiness = null;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(old);
        }

        EpisodeState read;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            read = (EpisodeState) in.readObject();
        }

        assertThat(read.copy().provenance).isEmpty();
        assertThat(read.waiting).isEmpty();
        assertThat(read.unwatched).isEqualTo(Duration.ZERO);
        assertThat(read.dueLegs).isEmpty();
        assertThat(read.readiness).isEmpty();
    }
}

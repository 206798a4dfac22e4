package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import java.util.ArrayList;
import java.util.List;

/** What an episode tells its host. */
class Heard implements EpisodeListener {
    final List<String> log = new ArrayList<>();
    final List<EpisodeState> states = new ArrayList<>();
    final List<Integer> writesAtChange = new ArrayList<>();
    final List<String> lost = new ArrayList<>();
    Runnable onChanged = () -> {};
    /** What a drill's host was told, newest last. */
    final List<Boolean> injecting = new ArrayList<>();

    Question question;
    Ending ending;

    EpisodeRecord record() {
        assertThat(ending).as("the episode has ended; log: %s", log).isNotNull();
        return ending.record();
    }

    @Override
    public void log(String line) {
        log.add(line);
    }

    @Override
    public void status(String line) {
        assertThat(line).isNotBlank();
    }

    @Override
    public void changed(EpisodeState state, EpisodeRecord record) {
        states.add(state);
        onChanged.run();
    }

    @Override
    public void lostServer(String name) {
        lost.add(name);
    }

    @Override
    public void asks(Question asked) {
        question = asked;
    }

    @Override
    public void injecting(boolean now) {
        injecting.add(now);
    }

    @Override
    public void broken(Throwable defect) {
        throw new AssertionError(defect);
    }

    @Override
    public void ended(Ending end) {
        assertThat(ending).as("ended once").isNull();
        ending = end;
    }
}

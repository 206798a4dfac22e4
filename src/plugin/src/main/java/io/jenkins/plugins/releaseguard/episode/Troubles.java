package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** The rollbacks that failed, and the journals that cannot be read, until somebody has seen to them. Thread-safe. */
final class Troubles {
    private static final Set<Outcome> FAILED = Set.of(Outcome.ROLLBACK_FAILED, Outcome.PARTLY_ROLLED_BACK);
    private static final Set<String> SETTLED = Set.of("done", "not-due");

    private final Map<String, Trouble> open = new ConcurrentSkipListMap<>();

    /** Takes down an episode's end if it is a trouble; a later end of the same episode that is none takes it away. */
    void ended(Ending ending) {
        EpisodeRecord record = ending.record();
        if (!FAILED.contains(record.outcome())) {
            open.remove(record.id());
            return;
        }
        List<String> commands = record.legs().stream()
                .filter(leg -> !SETTLED.contains(leg.state()))
                .flatMap(Troubles::byHand)
                .toList();
        String what = record.release() + " (" + record.build() + "): " + record.outcome() + ": " + ending.reason();
        open.put(record.id(), new Trouble(record.id(), what, commands));
    }

    private static Stream<String> byHand(LegRecord leg) {
        List<String> lines = new ArrayList<>();
        lines.add("# " + leg.leg() + ": from " + leg.from() + " to " + leg.to());
        lines.addAll(leg.commands());
        return lines.stream();
    }

    void unreadable(String id, String why) {
        open.put(
                id,
                new Trouble(
                        id,
                        "its journal cannot be read and was set aside (" + why + "): check the rollout by hand",
                        List.of()));
    }

    /** @return false where there is no such trouble */
    boolean dismiss(String id) {
        return open.remove(id) != null;
    }

    /** In the order of their ids. */
    List<Trouble> all() {
        return List.copyOf(open.values());
    }
}

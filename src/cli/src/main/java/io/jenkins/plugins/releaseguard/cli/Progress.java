package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Says now and then how far it has got, where that takes long. */
final class Progress implements History {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final History history;
    private final Instant from;
    private final Duration length;
    private final PrintWriter err;
    private Deadline next = Deadline.in(EVERY);

    Progress(History history, Instant from, Instant to, PrintWriter err) {
        this.history = history;
        this.from = from;
        this.length = Duration.between(from, to);
        this.err = err;
    }

    @Override
    public List<Observation> look(Collection<Series> series, Map<Series, Instant> countedUpTo, Instant at)
            throws CannotRunException {
        if (next.remainingMillis() == 0) {
            next = Deadline.in(EVERY);
            long percent = Math.max(0, Duration.between(from, at).toMillis() * 100 / Math.max(1, length.toMillis()));
            err.println("At " + RecordJson.time(at) + ", " + percent + " %");
            err.flush();
        }
        return history.look(series, countedUpTo, at);
    }
}

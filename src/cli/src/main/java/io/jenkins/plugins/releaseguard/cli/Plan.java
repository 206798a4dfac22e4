package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Episode;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeListener;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.episode.Threads;
import io.jenkins.plugins.releaseguard.engine.episode.World;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A rollback by the engine's own episode, which in a dry run ends before it writes anything. */
final class Plan {
    private Plan() {}

    /**
     * Looks at the world and comes back with what a rollback would do.
     *
     * @param order with a dry run
     */
    static Ending of(Order order, World world, Clock clock) {
        if (!order.dryRun()) {
            throw new IllegalArgumentException("a plan changes nothing");
        }
        // A dry run never waits, so the timer is not used; what is handed to the workers happens at once.
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            Listener listener = new Listener();
            new Episode(order, null, world, new Threads(clock, timer, Runnable::run), listener).start();
            if (listener.defect != null) {
                throw new IllegalStateException(listener.defect);
            }
            return listener.ending;
        } finally {
            timer.shutdownNow();
        }
    }

    /** The record says it all at the end. */
    private static final class Listener implements EpisodeListener {
        private Ending ending;
        private Throwable defect;

        @Override
        public void log(String line) {
            // the record has it
        }

        @Override
        public void status(String line) {
            // the record has it
        }

        @Override
        public void changed(EpisodeState state, EpisodeRecord record) {
            // nothing goes on after this process
        }

        @Override
        public void broken(Throwable failure) {
            defect = failure;
        }

        @Override
        public void ended(Ending how) {
            ending = how;
        }
    }
}

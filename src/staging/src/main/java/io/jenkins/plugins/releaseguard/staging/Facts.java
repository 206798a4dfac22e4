package io.jenkins.plugins.releaseguard.staging;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What happened in a world, in order, so that a record can be compared with it. Bounded: the oldest go first. For use
 * by many threads.
 */
public final class Facts {
    private static final int MOST = 10_000;
    private static final System.Logger LOG = System.getLogger(Facts.class.getName());

    /** What kind of thing happened. */
    public enum Kind {
        /** The world is complete: the candidate has its share of the traffic. */
        STARTED,
        /** Bad answers begin, by a fault that was asked for. */
        FAULT_ON,
        /** All faults of the model service are gone. */
        FAULT_OFF,
        /** The metric server is gone for good. */
        METRICS_LOST,
        /** The traffic's router has taken up other weights. */
        WEIGHTS_CHANGED,
        /** An abort was accepted by the cluster. */
        ABORT,
        /** The template was set back to the stable version's. */
        UNDO,
        /** A pause was ended from outside. */
        UNPAUSE,
        /** Argo CD has applied a commit, which is the detail. */
        SYNCED,
        /** A template came that is not the stable version's. */
        NEW_TEMPLATE,
        /** A part of the world failed without having been asked to; there should be none. */
        PROBLEM
    }

    /**
     * One thing that happened.
     *
     * @param at when, by this machine's clock
     * @param kind what
     * @param detail for people
     */
    public record Fact(Instant at, Kind kind, String detail) {}

    private final Deque<Fact> facts = new ArrayDeque<>();
    private final Consumer<Fact> listener;

    /** @param listener is told each fact by the thread that it happened in; must be quick */
    public Facts(Consumer<Fact> listener) {
        this.listener = listener;
    }

    /** Takes down what happened now. */
    public void add(Kind kind, String detail) {
        Fact fact;
        synchronized (this) {
            // the time is taken inside, so that the order is the times' order
            fact = new Fact(Instant.now(), kind, detail);
            facts.addLast(fact);
            if (facts.size() > MOST) {
                facts.removeFirst();
            }
        }
        listener.accept(fact);
    }

    /** Takes down a failure that nobody asked for, and logs it. */
    public void problem(String where, Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "staging: " + where, failure);
        add(Kind.PROBLEM, where + ": " + failure);
    }

    /** All, oldest first. */
    public synchronized List<Fact> all() {
        return List.copyOf(facts);
    }

    /** Those of a kind, oldest first. */
    public List<Fact> all(Kind kind) {
        return all().stream().filter(f -> f.kind() == kind).toList();
    }

    /** The newest of a kind. */
    public Optional<Fact> last(Kind kind) {
        List<Fact> found = all(kind);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    }
}

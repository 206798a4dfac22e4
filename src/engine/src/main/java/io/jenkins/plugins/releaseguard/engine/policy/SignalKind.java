package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Set;

/** Extension point: one kind of signal in a policy. Implementations are stateless and thread-safe. */
public interface SignalKind {
    /** The key that a signal's mapping must have to be of this kind, for example {@code histogram}. */
    String key();

    /** Further keys that this kind understands. */
    default Set<String> otherKeys() {
        return Set.of();
    }

    /** What its values are read from; null: they are computed from other signals. */
    default SourceType source() {
        return SourceType.PROMETHEUS;
    }

    /** What a signal with these entries is read from; null as with {@link #source()}, or a file. */
    default SourceType source(Fields fields) {
        return source();
    }

    /** What a signal that has been read is read from. */
    default SourceType source(SignalSpec spec) {
        return source();
    }

    /**
     * Reads the mapping. Mistakes go to {@code fields}, with their places.
     *
     * @param signals that it may be computed from
     * @return null where the mistakes leave nothing to work with
     */
    SignalSpec read(Fields fields, Signals signals);

    /** The unit that the metric's name or the kind itself says; null where neither does. */
    default Unit impliedUnit(SignalSpec spec) {
        return null;
    }

    /** The signals that a policy can name. */
    interface Signals {
        /** The signal of that name; null where a mistake, which is reported at {@code at}, leaves none. */
        Signal find(String name, Position at);
    }
}

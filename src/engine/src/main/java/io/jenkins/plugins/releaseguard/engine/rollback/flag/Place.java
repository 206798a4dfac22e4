package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.time.Duration;

/** A kind of place where flags are kept, which a policy names after {@code in}. */
interface Place {
    /** The first word of it, for example {@code unleash}. */
    String word();

    /** How it is written, for messages. */
    String usage();

    /**
     * What a leg says before it names its place.
     *
     * @param text the whole leg
     * @param at where it stands
     * @param key of the flag
     * @param setting {@code off}, {@code on} or a value
     * @param ifStillBreachingAfter null: always due
     */
    record Asked(String text, Position at, String key, String setting, Duration ifStillBreachingAfter) {}

    /**
     * Reads one.
     *
     * @param place all that stands after {@code in}
     * @param malformed reports that it has not this form
     * @return null: it cannot be read, and that has been reported
     */
    LegSpec read(String place, Asked asked, Lookup lookup, Runnable malformed);
}

package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.releaseguard.episode.Audit.Event;
import io.jenkins.plugins.releaseguard.episode.Audit.Key;
import java.time.Instant;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The global brake: while it is on, nothing is written automatically and gates hold. Survives a restart. By REST
 * ({@link BrakeAction}) and configuration; never by a step, for builds run as the system. Thread-safe.
 */
@Extension
@Symbol("releaseGuardBrake")
public final class GlobalBrake extends GlobalConfiguration {
    /** Null: it is off. */
    private String reason;

    private String pulledBy;
    private String pulledAt;

    public GlobalBrake() {
        load();
    }

    /** The one of this controller. */
    public static GlobalBrake get() {
        return ExtensionList.lookupSingleton(GlobalBrake.class);
    }

    /** Why it is on; null: it is off. */
    public synchronized String reason() {
        return reason;
    }

    /** As {@link #reason}, for Configuration as Code; empty: it is off. */
    public synchronized String getReason() {
        return reason == null ? "" : reason;
    }

    @DataBoundSetter
    public void setReason(String reason) {
        if (reason == null || reason.isBlank()) {
            release(configurator());
        } else if (!reason.equals(reason())) {
            pull(reason, configurator());
        }
    }

    /** Whoever saved the form, or the controller that was configured as code. */
    private static String configurator() {
        return Jenkins.getAuthentication2().getName() + " by the configuration";
    }

    /** Who pulled it; null: it is off. */
    public synchronized String getPulledBy() {
        return pulledBy;
    }

    /** When, in ISO 8601; null: it is off. */
    public synchronized String getPulledAt() {
        return pulledAt;
    }

    /** Turns automatic writes off. */
    public synchronized void pull(String why, String who) {
        reason = why;
        pulledBy = who;
        pulledAt = Instant.now().toString();
        save();
        new Audit(Event.BRAKE_PULLED, who).with(Key.CAUSE, why).log();
    }

    /** Turns automatic writes on again. */
    public synchronized void release(String who) {
        if (reason != null) {
            reason = null;
            pulledBy = null;
            pulledAt = null;
            save();
            new Audit(Event.BRAKE_RELEASED, who).log();
        }
    }
}

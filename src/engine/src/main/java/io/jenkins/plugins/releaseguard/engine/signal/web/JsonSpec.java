package io.jenkins.plugins.releaseguard.engine.signal.web;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import java.time.Duration;

/**
 * One number in a JSON document that a server answers with.
 *
 * @param path below the server's base address, with {@code $service} and {@code $namespace}
 * @param value JSONPath of the number
 * @param time JSONPath of its data time; null: that of the look
 * @param maxAge an older value is stale
 */
record JsonSpec(String path, String value, String time, Duration maxAge) implements SignalSpec {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean scoped() {
        return false;
    }

    @Override
    public boolean tellsFreshness() {
        return time != null;
    }

    @Override
    public String describe() {
        return "JSON " + value + " of " + path
                + (time == null ? "" : ", time " + time + ", at most " + Durations.text(maxAge) + " old");
    }
}

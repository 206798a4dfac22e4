package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** One look with what is fixed for it: its times on the server's clock, and what fills the variables of templates. */
final class Frame {
    private final Look look;
    private final long offset;
    private final String scopeLabel;
    private final Clock clock;
    private final long serverNow;
    private final Long countedUpTo;
    private final Map<String, String> variables;

    /**
     * @param offset of the server's clock, ahead of ours, in milliseconds
     * @param scopeLabel that tells versions apart
     * @throws NoDataException the version of the look has no value of that label
     */
    Frame(Look look, long offset, String scopeLabel, Clock clock) {
        this.look = look;
        this.offset = offset;
        this.scopeLabel = scopeLabel;
        this.clock = clock;
        this.serverNow = (look.at() == null ? clock.millis() : look.at().toEpochMilli()) + offset;
        this.countedUpTo =
                look.countedUpTo() == null ? null : look.countedUpTo().toEpochMilli() + offset;
        this.variables = new HashMap<>();
        put(Template.SERVICE, look.service());
        put(Template.NAMESPACE, look.namespace());
        put(Template.LOOKBACK, Numbers.promqlDuration(lookback()));
        put(Template.SCOPE, scopeMatcher());
    }

    private void put(String variable, String value) {
        if (value != null) {
            variables.put(variable, value);
        }
    }

    private String scopeMatcher() {
        if (look.scope() == Scope.LIVE) {
            return "";
        }
        String value = look.version() == null ? null : look.version().scopeValue();
        if (value == null) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    "the " + look.scope().word() + " has no pod-template hash for the label " + scopeLabel);
        }
        return scopeLabel + "=\"" + Template.escape(value, '"') + "\"";
    }

    Look look() {
        return look;
    }

    /** When it is evaluated, on the server's clock. */
    long serverNow() {
        return serverNow;
    }

    /** The present on the server's clock; of a look at the past, when that was. */
    long present() {
        return look.at() == null ? clock.millis() + offset : serverNow;
    }

    /** Up to where requests were counted, on the server's clock; null at the first look. */
    Long countedUpTo() {
        return countedUpTo;
    }

    Instant now() {
        return clock.instant();
    }

    /** In milliseconds. */
    long lookback() {
        return Math.max(1, look.lookback().toMillis());
    }

    /** Of this scope, with the name of the metric longer by a suffix. */
    String selector(String template, String suffix) {
        return render(Template.of(template).scopedWithSuffix(suffix));
    }

    String render(Template template) {
        try {
            return template.render(variables);
        } catch (IllegalArgumentException e) {
            throw new NoDataException(NoData.QUERY_ERROR, template + ": " + e.getMessage());
        }
    }

    /** A time of the server on our clock. */
    Instant ours(long serverMillis) {
        return Instant.ofEpochMilli(serverMillis - offset);
    }

    Observation value(double value, long dataMillis) {
        return Observation.of(look.signal().name(), look.scope(), clock.instant(), ours(dataMillis), value);
    }
}

package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.SignalKind;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import java.net.http.HttpClient;
import java.time.Clock;

/** Extension point: a kind of signal that can be read from a policy and opened. Stateless, thread-safe. */
public interface SourceKind extends SignalKind {
    /** What its sources can read; kinds that say the same share one source a server. */
    Class<? extends SignalSpec> specs();

    /**
     * A source for the signals of one server.
     *
     * @param authorization is asked at every call, so that a renewed credential counts
     */
    SignalSource open(MetricServer server, Authorization authorization, HttpClient http, Clock clock);
}

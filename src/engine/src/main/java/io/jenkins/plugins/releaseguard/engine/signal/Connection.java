package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.signal.file.LocalFiles;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.Databases;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.function.Function;

/**
 * How a source reaches what it reads.
 *
 * @param server that it reads; null for a source that computes from other signals
 * @param authorization is asked at every call, so that a renewed credential counts
 * @param http follows no redirects; belongs to the giver
 * @param clock ours
 * @param sources where other signals are read; throws IllegalStateException with a sentence where one cannot be
 * @param databases asks those that are databases; null: there is no way to
 * @param localFiles reads those that are files; null: there is no way to
 * @param past whose looks come one after the other; null: looks are at the present
 */
public record Connection(
        MetricServer server,
        Authorization authorization,
        HttpClient http,
        Clock clock,
        Function<Signal, SignalSource> sources,
        Databases databases,
        LocalFiles localFiles,
        Stretch past) {
    /** Without databases and files. */
    public Connection(
            MetricServer server,
            Authorization authorization,
            HttpClient http,
            Clock clock,
            Function<Signal, SignalSource> sources) {
        this(server, authorization, http, clock, sources, null, null, null);
    }
}

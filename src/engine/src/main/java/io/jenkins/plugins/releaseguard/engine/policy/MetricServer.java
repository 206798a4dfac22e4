package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * A server that signals are read from, as the administrator set it up.
 *
 * @param name as policies call it
 * @param url base address, http or https; of a database, as its JDBC driver writes it; of files, a {@code file:} URL
 * @param credentialsId null: anonymous
 * @param catalogue where signal names are looked up, for example {@code prometheus-client}; null: none
 * @param scopeLabel the label that tells versions apart
 * @param scrapeInterval between two samples of a raw series; zero: there are no such
 * @param isDefault used where a policy names none of its type
 * @param type what it answers as; null in what was saved before there were others: Prometheus
 * @param limits of a database; null: the default ones
 */
public record MetricServer(
        String name,
        URI url,
        String credentialsId,
        String catalogue,
        String scopeLabel,
        Duration scrapeInterval,
        boolean isDefault,
        SourceType type,
        QueryLimits limits)
        implements Serializable {
    /** The label that Argo Rollouts' pods carry when the scrape keeps pod labels. */
    public static final String DEFAULT_SCOPE_LABEL = "rollouts_pod_template_hash";

    public MetricServer {
        type = type == null ? SourceType.PROMETHEUS : type;
        limits = limits == null ? QueryLimits.DEFAULT : limits;
    }

    /** With the default limits. */
    public MetricServer(
            String name,
            URI url,
            String credentialsId,
            String catalogue,
            String scopeLabel,
            Duration scrapeInterval,
            boolean isDefault,
            SourceType type) {
        this(name, url, credentialsId, catalogue, scopeLabel, scrapeInterval, isDefault, type, null);
    }

    /** One that answers Prometheus's HTTP API. */
    public MetricServer(
            String name,
            URI url,
            String credentialsId,
            String catalogue,
            String scopeLabel,
            Duration scrapeInterval,
            boolean isDefault) {
        this(name, url, credentialsId, catalogue, scopeLabel, scrapeInterval, isDefault, SourceType.PROMETHEUS);
    }

    /** One without series, catalogue and label. */
    static MetricServer of(SourceType type, String name, URI url, String credentialsId, boolean isDefault) {
        return new MetricServer(name, url, credentialsId, null, null, Duration.ZERO, isDefault, type);
    }
}

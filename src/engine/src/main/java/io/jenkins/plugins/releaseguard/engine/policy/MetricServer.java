package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * A metric server as the administrator set it up.
 *
 * @param name as policies call it
 * @param url base address, http or https
 * @param credentialsId null: anonymous
 * @param catalogue where signal names are looked up, for example {@code prometheus-client}; null: none
 * @param scopeLabel the label that tells versions apart
 * @param scrapeInterval between two samples of a raw series
 * @param isDefault used where a policy names none
 */
public record MetricServer(
        String name,
        URI url,
        String credentialsId,
        String catalogue,
        String scopeLabel,
        Duration scrapeInterval,
        boolean isDefault)
        implements Serializable {
    /** The label that Argo Rollouts' pods carry when the scrape keeps pod labels. */
    public static final String DEFAULT_SCOPE_LABEL = "rollouts_pod_template_hash";
}

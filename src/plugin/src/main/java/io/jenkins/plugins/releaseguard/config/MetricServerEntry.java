package io.jenkins.plugins.releaseguard.config;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A metric server in the global configuration, as it is saved. */
public final class MetricServerEntry implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double DEFAULT_SCRAPE_SECONDS = 15;

    private final String name;
    private final String url;
    private String credentialsId;
    private String catalogue;
    private String scopeLabel;
    /** Null: 15. */
    private Double scrapeSeconds;

    private boolean defaultServer;

    /**
     * @param name as policies call it
     * @param url base address, http or https
     */
    @DataBoundConstructor
    public MetricServerEntry(String name, String url) {
        this.name = name;
        this.url = url;
    }

    public String getName() {
        return name;
    }

    public String getUrl() {
        return url;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = blankToNull(credentialsId);
    }

    public String getCatalogue() {
        return catalogue;
    }

    /** Where signal names are looked up, for example {@code prometheus-client}. */
    @DataBoundSetter
    public void setCatalogue(String catalogue) {
        this.catalogue = blankToNull(catalogue);
    }

    public String getScopeLabel() {
        return scopeLabel;
    }

    /** The label that tells versions apart; left out: {@code rollouts_pod_template_hash}. */
    @DataBoundSetter
    public void setScopeLabel(String scopeLabel) {
        this.scopeLabel = blankToNull(scopeLabel);
    }

    public Double getScrapeSeconds() {
        return scrapeSeconds;
    }

    /** Between two samples of a series; left out: 15. */
    @DataBoundSetter
    public void setScrapeSeconds(Double scrapeSeconds) {
        this.scrapeSeconds = scrapeSeconds;
    }

    public boolean isDefaultServer() {
        return defaultServer;
    }

    /** Whether policies that name none mean this one. */
    @DataBoundSetter
    public void setDefaultServer(boolean defaultServer) {
        this.defaultServer = defaultServer;
    }

    MetricServer toServer() {
        double seconds = scrapeSeconds == null ? DEFAULT_SCRAPE_SECONDS : scrapeSeconds;
        return new MetricServer(
                name,
                URI.create(url),
                credentialsId,
                catalogue,
                scopeLabel == null ? MetricServer.DEFAULT_SCOPE_LABEL : scopeLabel,
                Duration.ofMillis(Math.round(seconds * 1000)),
                defaultServer);
    }

    static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}

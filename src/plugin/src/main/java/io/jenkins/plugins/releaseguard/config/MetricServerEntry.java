package io.jenkins.plugins.releaseguard.config;

import hudson.Extension;
import hudson.util.DaemonThreadFactory;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.FileAddress;
import io.jenkins.plugins.releaseguard.engine.policy.JdbcAddress;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.QueryLimits;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.file.LocalFiles;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.DatabaseCheck;
import java.net.URI;
import java.time.Duration;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A metric server in the global configuration, as it is saved. */
public final class MetricServerEntry extends ServerEntry<MetricServerEntry> {
    private static final long serialVersionUID = 1L;
    private static final Duration DEFAULT_SCRAPE = Duration.ofSeconds(15);

    /** Null: prometheus. */
    private String type;

    private String catalogue;
    private String scopeLabel;
    /** Null: 15s. */
    private String scrapeInterval;
    /** Null: the engine's default, as with the next two. */
    private String maxRows;

    private String maxConnections;
    private String queryTimeout;

    /**
     * @param name as policies call it
     * @param url base address, http or https; of a database, as its JDBC driver writes it; of files, an absolute path or
     *     a {@code file:} URL
     */
    @DataBoundConstructor
    public MetricServerEntry(String name, String url) {
        super(name, url);
    }

    public String getType() {
        return type;
    }

    /** What it answers as: {@code prometheus} (left out), {@code alertmanager}, {@code web}, {@code jdbc}, {@code files} or a vendor. */
    @DataBoundSetter
    public void setType(String type) {
        this.type = blankToNull(type);
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

    public String getScrapeInterval() {
        return scrapeInterval;
    }

    /** Between two samples of a series, for example {@code 500ms}; left out: {@code 15s}. */
    @DataBoundSetter
    public void setScrapeInterval(String scrapeInterval) {
        this.scrapeInterval = blankToNull(scrapeInterval);
    }

    public String getMaxRows() {
        return maxRows;
    }

    /** The most rows of one answer of a database, 1 to 1,000,000; left out: 100,000. */
    @DataBoundSetter
    public void setMaxRows(String maxRows) {
        this.maxRows = blankToNull(maxRows);
    }

    public String getMaxConnections() {
        return maxConnections;
    }

    /** The most connections to a database at a time, 1 to 16; left out: 2. */
    @DataBoundSetter
    public void setMaxConnections(String maxConnections) {
        this.maxConnections = blankToNull(maxConnections);
    }

    public String getQueryTimeout() {
        return queryTimeout;
    }

    /** For one answer of a database, 1s to 30s; left out: {@code 5s}. */
    @DataBoundSetter
    public void setQueryTimeout(String queryTimeout) {
        this.queryTimeout = blankToNull(queryTimeout);
    }

    /** What it answers as; the entry has been checked. */
    SourceType sourceType() {
        return SourceType.of(type);
    }

    MetricServer toServer() {
        boolean isScraped = sourceType() == SourceType.PROMETHEUS;
        return new MetricServer(
                getName(),
                sourceType() == SourceType.FILES ? FileAddress.uri(getUrl()) : URI.create(getUrl()),
                getCredentialsId(),
                catalogue,
                scopeLabel == null ? MetricServer.DEFAULT_SCOPE_LABEL : scopeLabel,
                !isScraped ? Duration.ZERO : scrapeInterval == null ? DEFAULT_SCRAPE : Durations.parse(scrapeInterval),
                isDefault(),
                sourceType(),
                QueryLimits.of(maxRows, maxConnections, queryTimeout));
    }

    /** Its form. */
    @Extension
    @Symbol("metricServer")
    public static final class DescriptorImpl extends ServerDescriptor<MetricServerEntry> {
        @Override
        public String getDisplayName() {
            return "Metric server";
        }

        @POST
        public FormValidation doCheckScrapeInterval(@QueryParameter String value) {
            return isAdministrator() ? answer(Entries.scrapeProblem(value)) : FormValidation.ok();
        }

        /** Databases and files have addresses of their own; whether one fits the type is seen when it is saved. */
        @Override
        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            boolean isDatabase = value != null && value.strip().startsWith("jdbc:");
            SourceType type = isDatabase ? SourceType.JDBC : FileAddress.isMeant(value) ? SourceType.FILES : null;
            return type != null && isAdministrator()
                    ? answer(Entries.urlProblem(type.word(), value))
                    : super.doCheckUrl(value);
        }

        @POST
        public FormValidation doCheckMaxRows(@QueryParameter String value) {
            return isAdministrator() ? answer(QueryLimits.rowsProblem(blankToNull(value))) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckMaxConnections(@QueryParameter String value) {
            return isAdministrator() ? answer(QueryLimits.connectionsProblem(blankToNull(value))) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckQueryTimeout(@QueryParameter String value) {
            return isAdministrator() ? answer(QueryLimits.timeoutProblem(blankToNull(value))) : FormValidation.ok();
        }

        @POST
        public ListBoxModel doFillTypeItems() {
            ListBoxModel items = new ListBoxModel();
            if (isAdministrator()) {
                SourceType.ofMetricServers().forEach(items::add);
            }
            return items;
        }

        @POST
        public ListBoxModel doFillCatalogueItems() {
            ListBoxModel items = new ListBoxModel();
            items.add("(none: policies say their signals themselves)", "");
            if (isAdministrator()) {
                Catalogues.builtIn().names().forEach(items::add);
            }
            return items;
        }

        /** Asks the server as a gate would. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String name,
                @QueryParameter String type,
                @QueryParameter String url,
                @QueryParameter String credentialsId) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            MetricServerEntry entry = new MetricServerEntry(shownName(name), url);
            entry.setType(type);
            if (SourceType.JDBC.word().equals(entry.getType())) {
                return tryEntry(
                        JdbcAddress.problem(url),
                        credentialsId,
                        CredentialUse::authorization,
                        authorization -> DatabaseCheck.of(
                                entry.toServer(), authorization, Controller.databases(new DaemonThreadFactory())));
            }
            if (SourceType.FILES.word().equals(entry.getType())) {
                return tryEntry(
                        Entries.urlProblem(entry.getType(), url),
                        null,
                        CredentialUse::authorization,
                        authorization -> LocalFiles.check(
                                entry.toServer(), new DaemonThreadFactory(), Deadline.in(Answers.LIMIT)));
            }
            return tryServer(url, credentialsId, (authorization, http) -> {
                if (Entries.typeProblem(entry.getType()) != null) {
                    return new ConnectionCheck(false, Entries.typeProblem(entry.getType()));
                }
                return Kinds.tryMetricServer(entry.toServer(), authorization, http);
            });
        }
    }
}

package io.jenkins.plugins.releaseguard.config;

import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The servers and clusters that policies name; checked and saved at every change. */
@Extension
@Symbol("releaseGuard")
public final class ReleaseGuardConfiguration extends GlobalConfiguration {
    private static final List<String> LISTS =
            List.of("metricServers", "clusters", "mlflowServers", "gitRepositories", "argoCdServers", "restServers");

    private List<MetricServerEntry> metricServers = new ArrayList<>();
    private List<ClusterEntry> clusters = new ArrayList<>();
    private List<MlflowServerEntry> mlflowServers = new ArrayList<>();
    private List<GitRepositoryEntry> gitRepositories = new ArrayList<>();
    private List<ArgoCdServerEntry> argoCdServers = new ArrayList<>();
    private List<RestServerEntry> restServers = new ArrayList<>();
    private String helm;

    public ReleaseGuardConfiguration() {
        load();
    }

    /** The one of this controller. */
    public static ReleaseGuardConfiguration get() {
        return ExtensionList.lookupSingleton(ReleaseGuardConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return "Model Release Guard";
    }

    /** All of the form or nothing of it. */
    @Override
    public synchronized boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        // A form sends nothing for a list whose last entry has been deleted.
        for (String list : LISTS) {
            if (!json.containsKey(list)) {
                json.put(list, new JSONArray());
            }
        }
        List<MetricServerEntry> oldMetricServers = metricServers;
        List<ClusterEntry> oldClusters = clusters;
        List<MlflowServerEntry> oldMlflowServers = mlflowServers;
        List<GitRepositoryEntry> oldGitRepositories = gitRepositories;
        List<ArgoCdServerEntry> oldArgoCdServers = argoCdServers;
        List<RestServerEntry> oldRestServers = restServers;
        String oldHelm = helm;
        try (BulkChange change = new BulkChange(this)) {
            req.bindJSON(this, json);
            change.commit();
            return true;
        } catch (RuntimeException | IOException e) {
            metricServers = oldMetricServers;
            clusters = oldClusters;
            mlflowServers = oldMlflowServers;
            gitRepositories = oldGitRepositories;
            argoCdServers = oldArgoCdServers;
            restServers = oldRestServers;
            helm = oldHelm;
            throw new FormException(problem(e), e, LISTS.get(0));
        }
    }

    /** Our own words, wherever the binding has wrapped them. */
    private static String problem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Entries.InvalidEntryException) {
                return "Model Release Guard: " + cause.getMessage();
            }
        }
        return "Model Release Guard: the form cannot be read or saved (" + failure.getMessage() + ")";
    }

    public synchronized List<MetricServerEntry> getMetricServers() {
        return List.copyOf(metricServers);
    }

    /** @throws IllegalArgumentException an entry will not do; it is named */
    @DataBoundSetter
    public synchronized void setMetricServers(List<MetricServerEntry> metricServers) {
        List<MetricServerEntry> given = copy(metricServers);
        Entries.checkMetricServers(given);
        this.metricServers = given;
        save();
    }

    public synchronized List<ClusterEntry> getClusters() {
        return List.copyOf(clusters);
    }

    /** @throws IllegalArgumentException an entry will not do; it is named */
    @DataBoundSetter
    public synchronized void setClusters(List<ClusterEntry> clusters) {
        List<ClusterEntry> given = copy(clusters);
        Entries.checkClusters(given);
        this.clusters = given;
        save();
    }

    public synchronized List<MlflowServerEntry> getMlflowServers() {
        return List.copyOf(mlflowServers);
    }

    /** @throws IllegalArgumentException an entry will not do; it is named */
    @DataBoundSetter
    public synchronized void setMlflowServers(List<MlflowServerEntry> mlflowServers) {
        List<MlflowServerEntry> given = copy(mlflowServers);
        Entries.checkServers("MLflow server", given);
        this.mlflowServers = given;
        save();
    }

    public synchronized List<GitRepositoryEntry> getGitRepositories() {
        return List.copyOf(gitRepositories);
    }

    /** @throws IllegalArgumentException an entry will not do; it is named */
    @DataBoundSetter
    public synchronized void setGitRepositories(List<GitRepositoryEntry> gitRepositories) {
        List<GitRepositoryEntry> given = copy(gitRepositories);
        Entries.checkGitRepositories(given);
        this.gitRepositories = given;
        save();
    }

    public synchronized List<ArgoCdServerEntry> getArgoCdServers() {
        return List.copyOf(argoCdServers);
    }

    /** @throws IllegalArgumentException an entry will not do; it is named */
    @DataBoundSetter
    public synchronized void setArgoCdServers(List<ArgoCdServerEntry> argoCdServers) {
        List<ArgoCdServerEntry> given = copy(argoCdServers);
        Entries.checkServers("Argo CD server", given);
        this.argoCdServers = given;
        save();
    }

    public synchronized List<RestServerEntry> getRestServers() {
        return List.copyOf(restServers);
    }

    /** @throws IllegalArgumentException an entry will not do; it is named */
    @DataBoundSetter
    public synchronized void setRestServers(List<RestServerEntry> restServers) {
        List<RestServerEntry> given = copy(restServers);
        Entries.checkRestServers(given);
        this.restServers = given;
        save();
    }

    /** Path of the Helm program on this controller, or its name; null: {@code helm}, looked up in its PATH. */
    public synchronized String getHelm() {
        return helm;
    }

    @DataBoundSetter
    public synchronized void setHelm(String helm) {
        this.helm = helm == null || helm.isBlank() ? null : helm.strip();
        save();
    }

    private static <E> List<E> copy(List<E> given) {
        return new ArrayList<>(given == null ? List.of() : given);
    }

    /** As the engine wants them. Metric servers that are for some folders only are left out: for whom is not known here. */
    public Servers toServers() {
        return servers(server -> server.getFolders().isEmpty());
    }

    /**
     * As the engine wants them, for one job. The folders of a cluster or an MLflow server are held where it is entered, so
     * that the refusal can say them.
     *
     * @param job its full name
     */
    public Servers toServers(String job) {
        return servers(server -> server.isFor(job));
    }

    /**
     * The metric servers that {@link #toServers(String)} leaves out, in a sentence; null: none.
     *
     * @param job its full name
     */
    public synchronized String withheldFrom(String job) {
        String servers = metricServers.stream()
                .filter(server -> !server.isFor(job))
                .map(server -> "'" + server.getName() + "', which is for the folders " + server.getFolders())
                .collect(Collectors.joining("; "));
        return servers.isEmpty() ? null : "The job '" + job + "' may not use the metric server " + servers;
    }

    private synchronized Servers servers(Predicate<MetricServerEntry> isOpen) {
        return new Servers(
                metricServers.stream()
                        .filter(isOpen)
                        .map(MetricServerEntry::toServer)
                        .toList(),
                clusters.stream().map(ClusterEntry::toCluster).toList(),
                mlflowServers.stream().map(MlflowServerEntry::toServer).toList(),
                gitRepositories.stream().map(GitRepositoryEntry::toRepository).toList(),
                argoCdServers.stream().map(ArgoCdServerEntry::toServer).toList(),
                restServers.stream().map(RestServerEntry::toServer).toList(),
                helm);
    }
}

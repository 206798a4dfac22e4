package io.jenkins.plugins.releaseguard.episode;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.config.CredentialUse;
import io.jenkins.plugins.releaseguard.config.RestServerEntry;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.episode.World;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.MetadataAddress;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import jenkins.model.Jenkins;

/** What an episode of one build can reach: the configured servers, with the credentials that the build may use. */
final class RunWorld implements World, Mechanism.Connections {
    private final Origin origin;
    private final Servers servers;
    private final Machine machine;
    private final Clock clock;
    private final Map<String, SignalSource> sources = new ConcurrentHashMap<>();

    RunWorld(Origin origin, Servers servers, Machine machine, Clock clock) {
        this.origin = origin;
        this.servers = servers;
        this.machine = machine;
        this.clock = clock;
    }

    @Override
    public String brake() {
        return GlobalBrake.get().reason();
    }

    @Override
    public String environment(LegSpec spec) {
        return servers.clusters().stream()
                .filter(cluster -> cluster.name().equals(spec.cluster()))
                .map(Cluster::environment)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Quarantine quarantine() {
        return EpisodeService.get().quarantine();
    }

    @Override
    public KnownGood knownGood() {
        return EpisodeService.get().knownGood();
    }

    @Override
    public KnownGood drills() {
        return EpisodeService.get().drills();
    }

    /** One source a server serves all signals of a kind, so that what it learns of the server is learnt once. */
    @Override
    public SignalSource source(Signal signal) {
        try {
            return opened(signal);
        } catch (IllegalStateException e) {
            return unusable(e.getMessage());
        }
    }

    /** @throws IllegalStateException the job may not, or nobody can, use its server */
    private SignalSource opened(Signal signal) {
        SourceKind kind = Kinds.of(signal);
        MetricServer server = signal.server() == null ? null : server(kind.source(signal.spec()), signal.server());
        String key = kind.specs().getName() + " " + signal.server();
        SignalSource open = sources.get(key);
        if (open == null) {
            Authorization authorization =
                    server == null ? Authorization.none() : authorization(server.credentialsId(), server.name());
            open = sources.computeIfAbsent(
                    key,
                    k -> kind.open(new Connection(
                            server,
                            authorization,
                            machine.http(authorization.tls()),
                            clock,
                            this::source,
                            GuardThreads.get().databases(),
                            GuardThreads.get().files(),
                            null)));
        }
        return open;
    }

    /** No data, and why: readiness refuses it, and a gate that is under way holds until an administrator has mended it. */
    private SignalSource unusable(String why) {
        return look -> CompletableFuture.completedFuture(
                Observation.none(look.signal().name(), look.scope(), clock.instant(), NoData.QUERY_ERROR, why));
    }

    /** The server, if the job may use it. */
    private MetricServer server(SourceType type, String name) {
        MetricServer server = servers.sources(type).stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The " + type.words() + " '" + name
                        + "' is gone from the configuration (Manage Jenkins » System » Model Release Guard)"));
        if (type == SourceType.MLFLOW) {
            checkMlflowFolders(name);
        }
        String problem = type.isWeb() ? MetadataAddress.problem(server.url()) : null;
        if (problem != null) {
            throw new IllegalStateException("The " + type.words() + " '" + name + "': " + problem);
        }
        return server;
    }

    private void checkMlflowFolders(String name) {
        try {
            MlflowServer server = entry("MLflow server", name, servers.mlflowServers(), MlflowServer::name);
            checkFolders("MLflow server", name, server.folders());
        } catch (LegException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Leg open(LegSpec spec) throws LegException {
        for (Mechanism kind : Kinds.legs()) {
            if (kind.word().equals(spec.text().split("\\s+", 2)[0])) {
                return kind.open(spec, this);
            }
        }
        throw new LegException(LegException.Kind.UNSUITABLE, "No kind of leg is called '" + spec.text() + "'");
    }

    @Override
    public KubernetesClient kubernetes(String name) throws LegException {
        Cluster cluster = entry("cluster", name, servers.clusters(), Cluster::name);
        checkFolders("cluster", name, cluster.folders());
        return KubernetesClients.open(cluster, access(cluster), machine);
    }

    @Override
    public Mechanism.WebServer mlflow(String name) throws LegException {
        MlflowServer server = entry("MLflow server", name, servers.mlflowServers(), MlflowServer::name);
        return web(
                "MLflow server",
                name,
                server.folders(),
                server.url(),
                () -> authorization(server.credentialsId(), name));
    }

    @Override
    public Mechanism.WebServer argoCd(String name) throws LegException {
        ArgoCdServer server = entry("Argo CD server", name, servers.argoCdServers(), ArgoCdServer::name);
        return web(
                "Argo CD server",
                name,
                server.folders(),
                server.url(),
                () -> authorization(server.credentialsId(), name));
    }

    @Override
    public Mechanism.WebServer rest(String name) throws LegException {
        RestServer server = entry("REST server", name, servers.restServers(), RestServer::name);
        return web(
                "REST server",
                name,
                server.folders(),
                server.url(),
                () -> authorization(server.credentialsId(), name, RestServerEntry.use(server.type())));
    }

    @Override
    public Mechanism.WebServer git(String name) throws LegException {
        GitRepository repository = entry("Git repository", name, servers.gitRepositories(), GitRepository::name);
        return web(
                "Git repository",
                name,
                repository.folders(),
                repository.url(),
                () -> authorization(repository.credentialsId(), name, CredentialUse::gitAuthorization));
    }

    private static <S> S entry(String kind, String name, List<S> all, Function<S, String> names) throws LegException {
        return all.stream()
                .filter(s -> names.apply(s).equals(name))
                .findFirst()
                .orElseThrow(() -> new LegException(
                        LegException.Kind.NOT_FOUND,
                        "The " + kind + " '" + name
                                + "' is gone from the configuration (Manage Jenkins » System » Model Release Guard)"));
    }

    private Mechanism.WebServer web(
            String kind, String name, List<String> folders, URI url, Supplier<Authorization> authorization)
            throws LegException {
        checkFolders(kind, name, folders);
        String problem = MetadataAddress.problem(url);
        if (problem != null) {
            throw new LegException(LegException.Kind.FORBIDDEN, "The " + kind + " '" + name + "': " + problem);
        }
        try {
            Authorization shown = authorization.get();
            return new Mechanism.WebServer(name, url, shown, machine.http(shown.tls()));
        } catch (IllegalStateException e) {
            throw new LegException(LegException.Kind.FORBIDDEN, e.getMessage(), e);
        }
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public String helm() {
        return servers.helm();
    }

    @Override
    public String actor() {
        return origin.build();
    }

    private void checkFolders(String kind, String name, List<String> folders) throws LegException {
        String job = origin.job();
        boolean allowed = folders.isEmpty() || folders.stream().anyMatch(folder -> job.startsWith(folder + "/"));
        if (!allowed) {
            throw new LegException(
                    LegException.Kind.FORBIDDEN,
                    "The job '" + job + "' may not use the " + kind + " '" + name + "', which is for the folders "
                            + folders);
        }
    }

    private KubernetesClients.Access access(Cluster cluster) throws LegException {
        if (cluster.credentialsId() == null) {
            return KubernetesClients.Access.anonymous();
        }
        StandardCredentials found = find(cluster.credentialsId(), StandardCredentials.class);
        try {
            KubernetesClients.Access access = found == null ? null : CredentialUse.access(found);
            if (access != null) {
                return access;
            }
        } catch (IllegalStateException e) {
            throw new LegException(LegException.Kind.FORBIDDEN, e.getMessage(), e);
        }
        throw new LegException(LegException.Kind.FORBIDDEN, missing(cluster.credentialsId(), cluster.name()));
    }

    private Authorization authorization(String credentialsId, String server) {
        return authorization(credentialsId, server, CredentialUse::authorization);
    }

    private Authorization authorization(
            String credentialsId, String server, Function<StandardCredentials, Authorization> use) {
        if (credentialsId == null) {
            return Authorization.none();
        }
        StandardCredentials found = find(credentialsId, StandardCredentials.class);
        Authorization authorization = found == null ? null : use.apply(found);
        if (authorization != null) {
            return authorization;
        }
        throw new IllegalStateException(missing(credentialsId, server));
    }

    /** As the build's own authentication sees it; when the build is gone, as its job. Its page says who uses it. */
    private <C extends StandardCredentials> C find(String id, Class<C> type) {
        Run<?, ?> run = origin.run();
        if (run != null) {
            C found = CredentialsProvider.findCredentialById(id, type, run, List.<DomainRequirement>of());
            return found == null ? null : CredentialsProvider.track(run, found);
        }
        Item job = Jenkins.get().getItemByFullName(origin.job());
        C found = job == null
                ? null
                : CredentialsProvider.findCredentialByIdInItem(
                        id, type, job, ACL.SYSTEM2, List.<DomainRequirement>of());
        return found == null ? null : CredentialsProvider.track(job, found);
    }

    private String missing(String id, String server) {
        return "The credential '" + id + "' of '" + server + "' is not a secret text"
                + " or certificate (or a user name with password for a server or a Git repository, a kubeconfig file for a"
                + " cluster) that the job '"
                + origin.job() + "' may use";
    }
}

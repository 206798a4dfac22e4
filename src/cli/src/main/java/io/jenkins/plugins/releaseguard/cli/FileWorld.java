package io.jenkins.plugins.releaseguard.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.episode.World;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.Stretch;
import io.jenkins.plugins.releaseguard.engine.signal.file.LocalFiles;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.Databases;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** What a servers file lets a command reach, with the secrets that it refers to. Thread-safe. */
final class FileWorld implements World, Mechanism.Connections {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final Secrets secrets;
    private final Machine machine = new ThisMachine(FileWorld::clients);
    private final Databases databases = new Databases(
            FileWorld.class::getClassLoader,
            "put its jar on the class path: java -cp release-guard.jar:DRIVER.jar " + Main.class.getName(),
            FileWorld::daemon);
    private final LocalFiles files = new LocalFiles(FileWorld::daemon);
    private final Map<String, SignalSource> sources = new ConcurrentHashMap<>();
    private final AtomicReference<CannotRunException> missing = new AtomicReference<>();

    FileWorld(Secrets secrets) {
        this.secrets = secrets;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "blocking read");
        thread.setDaemon(true);
        return thread;
    }

    private static HttpClient.Builder clients() {
        return HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).version(HttpClient.Version.HTTP_1_1);
    }

    /** The secret without which the world could not be looked at; null: none is missing. */
    CannotRunException missing() {
        return missing.get();
    }

    /**
     * Opens the sources of signals; one source a server serves all signals of a kind.
     *
     * @param past whose looks will be asked one after the other
     */
    void openSources(Collection<Signal> signals, Clock clock, Stretch past) throws CannotRunException {
        for (Signal signal : signals) {
            SourceKind kind = Kinds.of(signal);
            MetricServer server = signal.server() == null
                    ? null
                    : secrets.servers().sources(kind.source(signal.spec())).stream()
                            .filter(s -> s.name().equals(signal.server()))
                            .findFirst()
                            .orElseThrow();
            Authorization authorization = server == null ? Authorization.none() : secrets.authorization(server);
            sources.computeIfAbsent(
                    key(signal),
                    key -> kind.open(new Connection(
                            server,
                            authorization,
                            machine.http(Tls.PLAIN),
                            clock,
                            this::source,
                            databases,
                            files,
                            past)));
            openSources(signal.spec().operands(), clock, past);
        }
    }

    @Override
    public SignalSource source(Signal signal) {
        return sources.get(key(signal));
    }

    private static String key(Signal signal) {
        return Kinds.of(signal).specs().getName() + " " + signal.server();
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
        Cluster cluster = secrets.servers().clusters().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
        try {
            return KubernetesClients.open(cluster, secrets.access(cluster), machine);
        } catch (CannotRunException e) {
            missing.compareAndSet(null, e);
            throw new LegException(LegException.Kind.FORBIDDEN, e.getMessage());
        }
    }

    /** Reads a secret when it is asked for. */
    private interface Secret<S> {
        Authorization of(S server) throws CannotRunException;
    }

    private <S> Mechanism.WebServer web(
            String name, List<S> all, Function<S, String> names, Function<S, URI> url, Secret<S> secret)
            throws LegException {
        S server = all.stream()
                .filter(s -> names.apply(s).equals(name))
                .findFirst()
                .orElseThrow();
        try {
            return new Mechanism.WebServer(name, url.apply(server), secret.of(server), machine.http(Tls.PLAIN));
        } catch (CannotRunException e) {
            missing.compareAndSet(null, e);
            throw new LegException(LegException.Kind.FORBIDDEN, e.getMessage());
        }
    }

    @Override
    public Mechanism.WebServer mlflow(String name) throws LegException {
        List<MlflowServer> all = secrets.servers().mlflowServers();
        return web(name, all, MlflowServer::name, MlflowServer::url, secrets::authorization);
    }

    @Override
    public Mechanism.WebServer argoCd(String name) throws LegException {
        List<ArgoCdServer> all = secrets.servers().argoCdServers();
        return web(name, all, ArgoCdServer::name, ArgoCdServer::url, secrets::authorization);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public Mechanism.WebServer rest(String name) throws LegException {
        List<RestServer> all = secrets.servers().restServers();
        return web(name, all, RestServer::name, RestServer::url, secrets::authorization);
    }

    @Override
    public String helm() {
        return secrets.servers().helm();
    }

    @Override
    public Mechanism.WebServer git(String name) throws LegException {
        List<GitRepository> all = secrets.servers().gitRepositories();
        return web(name, all, GitRepository::name, GitRepository::url, secrets::authorization);
    }
}

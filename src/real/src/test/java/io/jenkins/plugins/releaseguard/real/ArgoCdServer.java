package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Argo CD without its user interface: Redis, repo-server, application controller and API server as processes, in the namespace
 * {@code argocd}, with its own accounts and roles.
 */
final class ArgoCdServer implements Part {
    static final String APPLICATIONS = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

    private static final Duration START = Duration.ofSeconds(300);
    private static final String REFRESH = "argocd.argoproj.io/refresh";
    private static final String CORE = "/api/v1/namespaces/argocd";
    /** Of {@code password}, as Argo CD's own documentation has it. */
    private static final String BCRYPT = "$2a$10$rRyBsGSHK6.uc8fntPwVIuLVHgsAhAX7TcdrqW/RADU0uh7CaChLa";

    private final Parts parts;
    private final KubeApi api;
    private final Programs programs = new Programs();
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final Ports ports = new Ports(8);
    private final String redis = "127.0.0.1:" + ports.next();
    private final String repoServer = "127.0.0.1:" + ports.next();
    private final URI url = URI.create("http://127.0.0.1:" + ports.next());
    private final Daemon server;
    private final String token;

    /** @param folder for data and logs; has to exist */
    ArgoCdServer(Cluster cluster, Path folder) throws IOException {
        this.parts = new Parts(cluster);
        this.api = cluster.api();
        this.folder = folder;
        try {
            configure(cluster.controlPlane().kubeconfig());
            server = start();
            awaitWell();
            token = accountToken();
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void configure(Path kubeconfig) throws IOException {
        for (Path definition : programs.definitions("argo-cd")) {
            CustomResources.define(api, parts, Files.readString(definition));
        }
        if (!api.exists(CORE)) {
            api.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"argocd\"}}");
        }
        for (String name : List.of("ssh-known-hosts-cm", "tls-certs-cm", "gpg-keys-cm", "cmd-params-cm")) {
            configMap("argocd-" + name, "{}");
        }
        configMap("argocd-cm", "{accounts.release-guard: apiKey, timeout.reconciliation: 1h}");
        configMap(
                "argocd-rbac-cm",
                """
                {policy.csv: "p, role:release-guard, applications, get, default/model-svc, allow\\np, role:release-guard, applications, sync, default/model-svc, allow\\ng, release-guard, role:release-guard\\n"}
                """);
        secret(
                "argocd-secret",
                "{admin.password: \"" + BCRYPT + "\", admin.passwordMtime: \"2026-01-01T00:00:00Z\"}",
                "");
        api.apply(
                "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/default",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: AppProject
                metadata: {name: default, namespace: argocd}
                spec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]}
                """);
        Path files = folder.resolve("files");
        for (String name : List.of("tls", "ssh", "gpg", "plugin", "tmp")) {
            Files.createDirectories(files.resolve(name));
        }
        Files.writeString(files.resolve("ssh/ssh_known_hosts"), "");
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("ARGOCD_FAKE_IN_CLUSTER", "true");
        environment.put("ARGOCD_GPG_ENABLED", "false");
        environment.put("ARGOCD_TLS_DATA_PATH", files.resolve("tls").toString());
        environment.put("ARGOCD_SSH_DATA_PATH", files.resolve("ssh").toString());
        environment.put("ARGOCD_GNUPGHOME", files.resolve("gpg").toString());
        environment.put("ARGOCD_PLUGINSOCKFILEPATH", files.resolve("plugin").toString());
        environment.put("TMPDIR", files.resolve("tmp").toString());
        // a socket that has a name and no file: a file's path has to be short, and nobody would delete it after a kill
        environment.put("ARGOCD_ASK_PASS_SOCK", "@release-guard-" + url.getPort());
        // it calls itself to ask for a repository's password
        String bin = Path.of(programs.built("argocd")).getParent().toString();
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
    }

    private void configMap(String name, String data) throws IOException {
        api.apply(
                CORE + "/configmaps/" + name,
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
                data: %s
                """
                        .formatted(name, data));
    }

    private void secret(String name, String data, String labels) throws IOException {
        api.apply(
                CORE + "/secrets/" + name,
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: %s, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd%s}}
                type: Opaque
                stringData: %s
                """
                        .formatted(name, labels, data));
    }

    private Daemon start() {
        daemon(
                "redis",
                "redis-server",
                "--port",
                port(redis),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no");
        daemon(
                "argocd-repo-server",
                programs.built("argocd"),
                "--redis=" + redis,
                "--address=127.0.0.1",
                "--port=" + port(repoServer),
                "--metrics-address=127.0.0.1",
                "--metrics-port=" + ports.next(),
                "--disable-tls");
        daemon(
                "argocd-application-controller",
                programs.built("argocd"),
                "--namespace=argocd",
                "--redis=" + redis,
                "--repo-server=" + repoServer,
                "--repo-server-plaintext",
                "--metrics-port=" + ports.next(),
                "--app-resync=3600",
                "--status-processors=2",
                "--operation-processors=2");
        return daemon(
                "argocd-server",
                programs.built("argocd"),
                "--namespace=argocd",
                "--redis=" + redis,
                "--repo-server=" + repoServer,
                "--repo-server-plaintext",
                "--address=127.0.0.1",
                "--port=" + url.getPort(),
                "--metrics-address=127.0.0.1",
                "--metrics-port=" + ports.next(),
                "--insecure");
    }

    private static String port(String address) {
        return address.substring(address.indexOf(':') + 1);
    }

    /** Which of its programs it is, it takes from a variable. */
    private Daemon daemon(String name, String... command) {
        Map<String, String> own = new HashMap<>(environment);
        own.put("ARGOCD_BINARY_NAME", name);
        return parts.add(new Daemon(name, folder, List.of(command), own).start());
    }

    /** As an administrator makes one: of the account whose role may get and sync the application. */
    private String accountToken() throws IOException {
        JsonNode login =
                JsonNodeFactory.instance.objectNode().put("username", "admin").put("password", "password");
        String admin = Http.send("POST", url.resolve("/api/v1/session"), login)
                .path("token")
                .asText();
        return Http.send(
                        "POST",
                        url.resolve("/api/v1/account/release-guard/token"),
                        JsonNodeFactory.instance.objectNode().put("name", "release-guard"),
                        admin)
                .path("token")
                .asText();
    }

    private void awaitWell() {
        parts.await("Argo CD is well", START, () -> Http.isOk(url.resolve("/healthz")));
    }

    /** Kills the API server, and starts it again after that; what syncs goes on meanwhile. */
    void withoutServer(Runnable meanwhile) {
        server.kill();
        try {
            meanwhile.run();
        } finally {
            server.start();
            awaitWell();
        }
    }

    URI url() {
        return url;
    }

    /** Of an account that may get and sync {@code model-svc}, and nothing else. */
    String token() {
        return token;
    }

    /** Lets it read a repository. */
    void repository(GitHttp git) throws IOException {
        secret(
                "deploys",
                "{url: \"%s\", username: %s, password: %s}".formatted(git.url(), GitHttp.USER, GitHttp.PASSWORD),
                ", argocd.argoproj.io/secret-type: repository");
    }

    /** The application {@code model-svc} as the cluster has it. */
    JsonNode application() throws IOException {
        return api.get(APPLICATIONS + "/model-svc");
    }

    /** Creates the application {@code model-svc} of the folder {@code apps/model-svc}; what it deployed before is gone. */
    void create(GitHttp git, String syncPolicy) throws IOException {
        api.apply(
                APPLICATIONS + "/model-svc",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: model-svc, namespace: argocd}
                spec:
                  project: default
                  source: {repoURL: "%s", path: apps/model-svc, targetRevision: main}
                  destination: {server: "https://kubernetes.default.svc", namespace: prod}
                  syncPolicy: %s
                """
                        .formatted(git.url(), syncPolicy));
    }

    /** Deletes the application, and leaves what it deployed. */
    void delete() throws IOException {
        api.delete(APPLICATIONS + "/model-svc");
    }

    /** Has it look at Git and the cluster, as it does by itself every some minutes. */
    void refresh() throws IOException {
        api.merge(APPLICATIONS + "/model-svc", "{\"metadata\":{\"annotations\":{\"" + REFRESH + "\":\"normal\"}}}");
    }

    /** Has it look at Git, and sync where it does not do so itself; returns when it runs that commit. */
    void deploy(String commit, boolean automated) throws IOException {
        parts.await("Argo CD sees " + commit, START, () -> {
            JsonNode application = application();
            if (application.at("/status/sync/revision").asText().equals(commit)) {
                return true;
            }
            // with the end of a refresh that was under way already, it takes away the wish for another one
            if (!application.at("/metadata/annotations").has(REFRESH)) {
                refresh();
            }
            return false;
        });
        if (!automated) {
            api.merge(APPLICATIONS + "/model-svc", "{\"operation\":{\"sync\":{\"revision\":\"" + commit + "\"}}}");
        }
        parts.await("Argo CD runs " + commit, START, () -> {
            JsonNode application = application();
            // an operation that was written while it finished a look at the application it sees at the next look only
            if (application.has("operation")
                    && !application.at("/metadata/annotations").has(REFRESH)) {
                refresh();
            }
            JsonNode status = application.path("status");
            return status.at("/sync/status").asText().equals("Synced")
                    && status.at("/health/status").asText().equals("Healthy")
                    && status.at("/operationState/syncResult/revision").asText().equals(commit)
                    && status.at("/operationState/phase").asText().equals("Succeeded");
        });
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}

package io.jenkins.plugins.releaseguard.staging.gitops;

import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.Threads;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import io.jenkins.plugins.releaseguard.staging.metrics.PrometheusServer;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import io.jenkins.plugins.releaseguard.staging.traffic.TrafficGenerator;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * A model service that is deployed from Git: users, the service, a metric server, a Git server with the manifests and an Argo CD
 * that follows them. It starts with {@code v4}; {@link #release} commits and deploys another version.
 *
 * <p>All ports are free ones of the loopback interface. For use by many threads.
 */
public final class GitOpsWorld implements AutoCloseable {
    /** The file that says which version is deployed. */
    public static final String MANIFEST = "apps/model-svc/values.yaml";

    /** Who may push. */
    public static final String GIT_USER = "bot";

    /** That user's password. */
    public static final String GIT_PASSWORD = "git-s3cret";

    /** The token of Argo CD's account. */
    public static final String ARGO_CD_TOKEN = "argocd-t0ken";

    private static final Duration POD_START = Duration.ofMillis(300);
    private static final int REPLICAS = 3;
    private static final int REQUESTS_PER_SECOND = 100;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Facts facts = new Facts(fact -> {});
    private final Map<String, StagedVersion> ready = new ConcurrentHashMap<>();
    private final Router router = new Router(facts);
    private final Clock clock;
    private final ModelService model;
    private final PrometheusServer metrics;
    private final DeployRepository repository;
    private final ArgoCd argoCd;
    private boolean closed;

    /** @param automated whether Argo CD syncs by itself */
    public GitOpsWorld(boolean automated) {
        try {
            clock = part(new Clock("clock", 2, facts));
            ThreadPoolExecutor pool = Threads.pool("client", 2);
            part((AutoCloseable) pool::shutdownNow);
            HttpClient http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .executor(pool)
                    .build();
            model = part(new ModelService("prod", ArgoCd.APPLICATION, 1, clock));
            metrics = part(new PrometheusServer(
                    http,
                    model.url().resolve("/metrics"),
                    ArgoCd.APPLICATION,
                    Duration.ofMillis(500),
                    Authentication.none(),
                    clock,
                    facts));
            repository = part(new DeployRepository(Authentication.basic(GIT_USER, GIT_PASSWORD)));
            repository.commit("model-svc v4", MANIFEST, text("v4"));
            argoCd = part(new ArgoCd(
                    repository, MANIFEST, Authentication.bearer(ARGO_CD_TOKEN), automated, new Pods(), clock, facts));
            argoCd.deploy();
            part(new TrafficGenerator(http, model.url(), router, REQUESTS_PER_SECOND, Duration.ofMillis(250), 1, clock))
                    .start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private static String text(String version) {
        return "image: model:" + version + "\n";
    }

    /** Starts the pods of a version, and gives it all of the traffic when they are ready. */
    private final class Pods implements ArgoCd.Destination {
        @Override
        public void apply(String text) {
            String name = text.strip().substring(text.indexOf(":v") + 1);
            StagedVersion version = new StagedVersion(name, "model:" + name, "hash" + name);
            clock.after(POD_START, "pods of " + name, () -> {
                model.scale(version, REPLICAS);
                router.set(Map.of(version, 100));
                ready.clear();
                ready.put(text, version);
            });
        }

        @Override
        public boolean isReady(String text) {
            return ready.containsKey(text);
        }
    }

    /** Commits that another version is to run, has Argo CD deploy it, and returns the commit's hash. */
    public String release(String version) {
        String commit = repository.commit("model-svc " + version, MANIFEST, text(version));
        argoCd.deploy();
        return commit;
    }

    /** The version that users get; null: none yet. */
    public String live() {
        return router.weights().keySet().stream()
                .map(StagedVersion::name)
                .findFirst()
                .orElse(null);
    }

    /** From now on a version is slow. */
    public void slow(String version) {
        model.slow(version);
        facts.add(Facts.Kind.FAULT_ON, version + " is slow");
    }

    /** The metric server, without a slash at the end. */
    public URI prometheusUrl() {
        return metrics.url();
    }

    /** The Git server's repository. */
    public DeployRepository repository() {
        return repository;
    }

    /** What deploys from it. */
    public ArgoCd argoCd() {
        return argoCd;
    }

    /** What happened so far. */
    public Facts facts() {
        return facts;
    }

    /** Ends everything: no port stays open. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                // the others still have to be closed
                facts.problem("close", e);
            }
        }
    }
}

package io.jenkins.plugins.releaseguard.staging.gitops;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;

/**
 * A small Argo CD with one application, {@code model-svc} of project {@code ml}, which deploys what one file of a branch says.
 * It looks at Git only when it is asked to refresh, as a real one does between two polls. It answers {@code GET application}
 * with and without {@code refresh}, {@code POST sync}, {@code can-i} and {@code userinfo}.
 */
public final class ArgoCd implements AutoCloseable {
    /** The application. */
    public static final String APPLICATION = "model-svc";

    private static final String API = "/api/v1/";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int THREADS = 2;

    /** Where an application runs. */
    public interface Destination {
        /** Begins to bring what the file says. */
        void apply(String text);

        /** Whether all of that is there and ready. */
        boolean isReady(String text);
    }

    private final DeployRepository repository;
    private final String path;
    private final Authentication authentication;
    private final Destination destination;
    private final Facts facts;
    private final LocalServer server;
    private final ScheduledFuture<?> looking;
    private final boolean automated;
    private String compared = "";
    private String applied = "";
    private String syncing = "";
    private String tried = "";
    private int syncs;

    /**
     * Starts one that has deployed nothing yet.
     *
     * @param path of the file
     * @param authentication that clients need
     * @param automated whether it syncs by itself
     */
    public ArgoCd(
            DeployRepository repository,
            String path,
            Authentication authentication,
            boolean automated,
            Destination destination,
            Clock clock,
            Facts facts) {
        this.repository = repository;
        this.path = path;
        this.authentication = authentication;
        this.automated = automated;
        this.destination = destination;
        this.facts = facts;
        this.server = LocalServer.start("argocd", THREADS, Map.of(API, this::handle));
        this.looking = clock.every(LOOK, "argocd", this::look);
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return server.url();
    }

    /** How many syncs there were. */
    public synchronized int syncs() {
        return syncs;
    }

    /** Looks at Git and syncs, as somebody does by hand. */
    public synchronized void deploy() {
        refresh();
        sync();
    }

    private synchronized void look() {
        if (!syncing.isEmpty()) {
            destination.apply(repository.file(syncing, path));
            facts.add(Facts.Kind.SYNCED, syncing);
            applied = syncing;
            syncing = "";
        }
    }

    private void refresh() {
        compared = repository.head();
        if (automated && syncing.isEmpty() && !isSynced() && !tried.equals(compared)) {
            sync();
        }
    }

    private void sync() {
        syncs++;
        syncing = compared;
        tried = compared;
    }

    private boolean isSynced() {
        return !applied.isEmpty()
                && repository.file(applied, path).equals(String.valueOf(repository.file(compared, path)));
    }

    private synchronized ObjectNode application() {
        ObjectNode app = JsonNodeFactory.instance.objectNode();
        app.withObject("/metadata").put("name", APPLICATION);
        ObjectNode spec = app.withObject("/spec").put("project", "ml");
        spec.withObject("/source")
                .put("repoURL", repository.url().toString())
                .put("path", path)
                .put("targetRevision", "main");
        if (automated) {
            spec.withObject("/syncPolicy/automated").put("prune", false);
        }
        ObjectNode status = app.withObject("/status");
        status.withObject("/sync")
                .put("status", isSynced() ? "Synced" : "OutOfSync")
                .put("revision", compared);
        boolean ready = !applied.isEmpty() && destination.isReady(repository.file(applied, path));
        status.withObject("/health").put("status", ready ? "Healthy" : "Progressing");
        if (!tried.isEmpty()) {
            status.withObject("/operationState")
                    .put("phase", syncing.isEmpty() ? "Succeeded" : "Running")
                    .withObject("/syncResult")
                    .put("revision", tried);
        }
        return app;
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!authentication.accepts(exchange.getRequestHeaders().getFirst("Authorization"))) {
            refuse(exchange, 401, 16, "no session information");
            return;
        }
        String what = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getPath().substring(API.length());
        LocalServer.body(exchange);
        switch (what) {
            case "GET applications/" + APPLICATION -> {
                if (String.valueOf(exchange.getRequestURI().getQuery()).contains("refresh=")) {
                    synchronized (this) {
                        refresh();
                    }
                }
                send(exchange, 200, application());
            }
            case "POST applications/" + APPLICATION + "/sync" -> {
                boolean busy;
                synchronized (this) {
                    busy = !syncing.isEmpty();
                    if (!busy) {
                        sync();
                    }
                }
                if (busy) {
                    refuse(exchange, 400, 9, "another operation is already in progress");
                } else {
                    send(exchange, 200, application());
                }
            }
            case "GET account/can-i/applications/sync/ml/" + APPLICATION ->
                send(exchange, 200, JsonNodeFactory.instance.objectNode().put("value", "yes"));
            case "GET session/userinfo" ->
                send(
                        exchange,
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("loggedIn", true)
                                .put("username", "release-guard"));
            default -> refuse(exchange, 404, 5, "not found");
        }
    }

    private static void refuse(HttpExchange exchange, int status, int code, String message) throws IOException {
        send(
                exchange,
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("error", message)
                        .put("code", code)
                        .put("message", message));
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        LocalServer.send(exchange, status, "application/json", body.toString());
    }

    /** Stops, and closes the port and every connection. */
    @Override
    public void close() {
        looking.cancel(false);
        server.close();
    }
}

package io.jenkins.plugins.releaseguard.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that knows hosts which nobody else knows. */
final class ForwardProxy implements AutoCloseable {
    private static final List<String> PASSED_ON = List.of("Content-Type", "Accept", "Authorization");

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, URI> hosts;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    ForwardProxy(Map<String, URI> hosts) throws IOException {
        this.hosts = hosts;
        server.createContext("/", this::forward);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The hosts that somebody wanted. */
    Set<String> asked() {
        return new TreeSet<>(asked);
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI wanted = exchange.getRequestURI();
            String host = String.valueOf(wanted.getHost());
            asked.add(host);
            URI there = hosts.get(host);
            if (there == null) {
                exchange.sendResponseHeaders(502, -1);
                return;
            }
            String query = wanted.getRawQuery() == null ? "" : "?" + wanted.getRawQuery();
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                            there.getScheme() + "://" + there.getRawAuthority() + wanted.getRawPath() + query))
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            for (String name : PASSED_ON) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            response.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            exchange.sendResponseHeaders(
                    response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package io.jenkins.plugins.releaseguard.staging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP server on a free loopback port, with a bounded pool of its own. A handler may answer later, by any thread.
 */
public final class LocalServer implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int MAX_BODY = 256 * 1024;

    static {
        // headers and body go in two packets; with Nagle's algorithm the second waits up to 40 ms for an
        // acknowledgement
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ThreadPoolExecutor pool;
    private final URI url;

    private LocalServer(HttpServer server, ThreadPoolExecutor pool) {
        this.server = server;
        this.pool = pool;
        this.url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Starts a server.
     *
     * @param name of its threads
     * @param threads at most
     * @param handlers by path
     */
    public static LocalServer start(String name, int threads, Map<String, HttpHandler> handlers) {
        ThreadPoolExecutor pool = Threads.pool(name, threads);
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
            server.setExecutor(pool);
            handlers.forEach((path, handler) -> server.createContext(path, guarded(handler)));
            // the dispatcher's thread takes being a daemon from the thread that starts it
            pool.submit(server::start).get(10, TimeUnit.SECONDS);
            return new LocalServer(server, pool);
        } catch (IOException | ExecutionException | TimeoutException e) {
            pool.shutdownNow();
            throw new IllegalStateException(name + " cannot start", e);
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " cannot start", e);
        }
    }

    private static HttpHandler guarded(HttpHandler handler) {
        return exchange -> {
            try {
                handler.handle(exchange);
            } catch (RuntimeException e) {
                send(exchange, 500, "text/plain; charset=utf-8", "internal error: " + e + "\n");
            }
        };
    }

    /** Where it listens, without a slash at the end. */
    public URI url() {
        return url;
    }

    /** The request's body as text, bounded. */
    public static String body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY) {
                throw new IOException("a request of more than " + MAX_BODY + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Answers and ends the exchange. */
    public static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Closes the port and every connection at once. */
    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}

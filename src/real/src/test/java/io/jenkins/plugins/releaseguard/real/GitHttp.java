package io.jenkins.plugins.releaseguard.real;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Git's own {@code http-backend} behind HTTP with basic authentication, with one bare repository; and a clone of it in which a
 * developer works.
 */
final class GitHttp implements Part {
    static final String USER = "bot";
    static final String PASSWORD = "git-s3cret";

    private static final String REPOSITORY = "/ml/deploys.git";

    private final Path root;
    private final Path clone;
    private final Authentication authentication = Authentication.basic(USER, PASSWORD);
    private final LocalServer server;

    /** @param folder for the repository and the clone */
    GitHttp(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("git"));
        clone = folder.resolve("clone");
        Path bare = root.resolve(REPOSITORY.substring(1));
        run(root, "git", "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
        run(bare, "git", "config", "http.receivepack", "true");
        server = LocalServer.start("git", 4, Map.of("/", this::handle));
        run(root, "git", "clone", "--quiet", withPassword(), clone.toString());
        run(clone, "git", "checkout", "--quiet", "-B", "main");
        run(clone, "git", "config", "user.name", "Ada");
        run(clone, "git", "config", "user.email", "ada@example.com");
    }

    URI url() {
        return server.url().resolve(REPOSITORY);
    }

    private String withPassword() {
        return url().toString().replace("://", "://" + USER + ":" + PASSWORD + "@");
    }

    // ---- the server

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!authentication.accepts(header(exchange, "Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", authentication.challenge());
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            answer(exchange, backend(exchange, body));
        }
    }

    private byte[] backend(HttpExchange exchange, byte[] body) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        URI asked = exchange.getRequestURI();
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("PATH_INFO", asked.getPath());
        environment.put("QUERY_STRING", asked.getRawQuery() == null ? "" : asked.getRawQuery());
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("REMOTE_USER", USER);
        environment.put("REMOTE_ADDR", "127.0.0.1");
        environment.put("CONTENT_TYPE", header(exchange, "Content-Type"));
        environment.put("CONTENT_LENGTH", String.valueOf(body.length));
        environment.put("HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"));
        environment.put("GIT_PROTOCOL", header(exchange, "Git-Protocol"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var in = process.getOutputStream()) {
            in.write(body);
        }
        return process.getInputStream().readAllBytes();
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static void answer(HttpExchange exchange, byte[] cgi) throws IOException {
        String text = new String(cgi, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        int status = 200;
        for (String line : text.substring(0, end).split("\r\n")) {
            String[] header = line.split(": ", 2);
            if (header[0].equalsIgnoreCase("Status")) {
                status = Integer.parseInt(header[1].split(" ")[0]);
            } else {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
        }
        int length = cgi.length - end - 4;
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        exchange.getResponseBody().write(cgi, end + 4, length);
    }

    // ---- the developer

    /** Commits a file and pushes, and returns the commit's hash. */
    String commit(String message, String path, String text) throws IOException {
        write(path, text);
        run(clone, "git", "commit", "--quiet", "-m", message);
        return push();
    }

    /** The same on a branch of its own, which is then merged. */
    String merge(String message, String path, String text) throws IOException {
        pull();
        run(clone, "git", "checkout", "--quiet", "-B", "feature");
        write(path, text);
        run(clone, "git", "commit", "--quiet", "-m", "on a branch");
        run(clone, "git", "checkout", "--quiet", "main");
        run(clone, "git", "merge", "--quiet", "--no-ff", "-m", message, "feature");
        return push();
    }

    private void write(String path, String text) throws IOException {
        pull();
        Path file = clone.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        run(clone, "git", "add", path);
    }

    private void pull() throws IOException {
        if (Files.exists(root.resolve(REPOSITORY.substring(1)).resolve("refs/heads/main"))) {
            run(clone, "git", "pull", "--quiet", "--ff-only", "origin", "main");
        }
    }

    private String push() throws IOException {
        run(clone, "git", "push", "--quiet", "origin", "main");
        return run(clone, "git", "rev-parse", "HEAD");
    }

    /** The newest commit's hash, as the server has it. */
    String head() throws IOException {
        return log("%H");
    }

    /** Something of the newest commit, in the words of {@code git log --format}. */
    String log(String format) throws IOException {
        return run(root.resolve(REPOSITORY.substring(1)), "git", "log", "-1", "--format=" + format, "main");
    }

    private static String run(Path folder, String... command) throws IOException {
        return Command.run(new ProcessBuilder(command).directory(folder.toFile()));
    }

    @Override
    public void close() {
        server.close();
    }
}

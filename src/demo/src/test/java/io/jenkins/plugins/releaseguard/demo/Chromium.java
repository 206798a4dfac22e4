package io.jenkins.plugins.releaseguard.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven over the DevTools protocol. Every wait is bounded; closing leaves nothing behind. */
final class Chromium implements AutoCloseable {
    private static final long SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path profile;
    private final Process process;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final WebSocket socket;
    private final String session;
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    Chromium() throws IOException {
        String program = installed()
                .orElseThrow(() -> new AssertionError("No Chromium on the PATH: install the Debian package `chromium`"
                        + " (apt-get install chromium), or leave the tests of the page out: -DskipBrowserTests"));
        profile = Files.createTempDirectory("release-guard-chromium");
        ProcessBuilder chromium = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-breakpad",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // What it puts aside lies in the profile too, and goes with it.
        chromium.environment().put("TMPDIR", profile.toString());
        process = chromium.start();
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address(), new Listener())
                    .get(SECONDS, TimeUnit.SECONDS);
            String target = command(null, "Target.createTarget", Map.of("url", "about:blank"))
                    .get("targetId")
                    .asText();
            session = command(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                    .get("sessionId")
                    .asText();
            for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
                send(domain + ".enable", Map.of());
            }
        } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            close();
            throw new IOException("Chromium did not answer", e);
        }
    }

    private static Optional<String> installed() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Chromium says on its error output where it listens. The rest is read too, so that it never blocks. */
    private URI address() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    String prefix = "DevTools listening on ";
                    try (BufferedReader lines = process.errorReader()) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (line.startsWith(prefix)) {
                                address.complete(URI.create(line.substring(prefix.length())));
                            }
                        }
                    } catch (IOException e) {
                        address.completeExceptionally(e);
                    }
                    address.completeExceptionally(new IOException("Chromium ended"));
                },
                "chromium-stderr");
        reader.setDaemon(true);
        reader.start();
        return address.get(SECONDS, TimeUnit.SECONDS);
    }

    void size(int width, int height) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme light or dark */
    void scheme(String scheme) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(URI page) {
        loaded = new CompletableFuture<>();
        JsonNode answer = send("Page.navigate", Map.of("url", page.toString()));
        if (answer.hasNonNull("errorText")) {
            throw new AssertionError(page + ": " + answer.get("errorText").asText());
        }
        await(loaded);
    }

    /** The value of an expression; of a promise, what it is resolved to. */
    JsonNode evaluate(String expression) {
        JsonNode answer =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.get("exceptionDetails").toPrettyString());
        }
        return answer.get("result").path("value");
    }

    /** Until what was asked for has been drawn. */
    void drawn() {
        evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /** The whole page, as far as a picture can be that high. */
    void screenshot(Path file) throws IOException {
        JsonNode size = send("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
        Map<String, Object> clip = Map.of(
                "x", 0,
                "y", 0,
                "width", size.get("width").asInt(),
                "height", Math.min(16000, size.get("height").asInt()),
                "scale", 1);
        JsonNode picture =
                send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
    }

    /** Errors and warnings of the console, uncaught exceptions and failed requests since the last call. */
    List<String> problems() {
        List<String> seen = List.copyOf(problems);
        problems.clear();
        return seen;
    }

    JsonNode send(String method, Map<String, Object> parameters) {
        return command(session, method, parameters);
    }

    private JsonNode command(String to, String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (to != null) {
            message.put("sessionId", to);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        await(socket.sendText(message.toString(), true));
        JsonNode got = await(answer);
        if (got.has("error")) {
            throw new AssertionError(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("Chromium did not answer", e);
        }
    }

    private void event(JsonNode message) {
        JsonNode event = message.path("params");
        switch (message.path("method").asText()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown" ->
                problems.add("exception: " + event.get("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(event.get("type").asText())) {
                    problems.add("console: " + event.get("args"));
                }
            }
            case "Log.entryAdded" -> {
                JsonNode entry = event.get("entry");
                if (List.of("error", "warning").contains(entry.get("level").asText())) {
                    problems.add("log: " + entry.get("text").asText());
                }
            }
            case "Network.loadingFailed" ->
                problems.add("request: " + event.get("errorText").asText());
            default -> {}
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?> ended =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        await(ended);
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                receive(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void receive(String message) {
            try {
                JsonNode node = JSON.readTree(message);
                CompletableFuture<JsonNode> waiting =
                        node.has("id") ? answers.remove(node.get("id").asInt()) : null;
                if (waiting != null) {
                    waiting.complete(node);
                } else {
                    event(node);
                }
            } catch (IOException | RuntimeException e) {
                problems.add("not understood: " + e);
            }
        }
    }
}

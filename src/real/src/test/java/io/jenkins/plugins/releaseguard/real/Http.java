package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to the parts that need no login. */
final class Http {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private Http() {}

    static boolean isOk(URI url) throws IOException {
        return send(HttpRequest.newBuilder(url).build()).statusCode() == 200;
    }

    static JsonNode get(URI url) throws IOException {
        return good(HttpRequest.newBuilder(url).build());
    }

    static void post(URI url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        checkOk(request, send(request));
    }

    static JsonNode send(String method, URI url, JsonNode body) throws IOException {
        return good(HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    static JsonNode send(String method, URI url, JsonNode body, String token) throws IOException {
        return good(HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private static JsonNode good(HttpRequest request) throws IOException {
        HttpResponse<String> response = send(request);
        checkOk(request, response);
        return JSON.readTree(response.body());
    }

    private static void checkOk(HttpRequest request, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException(request.uri() + ": " + response.statusCode() + " " + response.body());
        }
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            // a request's own limit ends with the answer's head
            return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.BoundedBody;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries an Argo CD server as an administrator has entered it: whether it knows who the credential is, which it tells at
 * {@code /api/v1/session/userinfo}.
 */
public final class ArgoCdCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_BODY = 64 * 1024;

    private ArgoCdCheck() {}

    /** Asks the server, for at most some seconds. Writes nothing. */
    public static ConnectionCheck of(WebServer server) {
        String problem;
        try {
            HttpResponse<byte[]> response = ask(server);
            JsonNode user = json(response);
            if (response.statusCode() == 200 && user.isObject()) {
                return who(server, user);
            }
            problem = switch (response.statusCode()) {
                case 401, 403 ->
                    "it refuses the credential (HTTP " + response.statusCode() + "); set a token that is"
                            + " still valid, for example of `argocd account generate-token`";
                case 301, 302, 303, 307, 308 -> "it redirects, which is not followed; set its final address";
                default ->
                    "it does not answer as Argo CD's API does (HTTP " + response.statusCode()
                            + "); is the address that of argocd-server?";
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = "interrupted";
        } catch (TimeoutException e) {
            problem = "no answer within " + LIMIT.toSeconds() + " s";
        } catch (ExecutionException e) {
            problem = "it cannot be reached: " + reason(e.getCause());
        } catch (RuntimeException e) {
            // the exception may quote the header
            problem = "the credential cannot be sent as a header";
        }
        return new ConnectionCheck(false, "Argo CD server " + server.name() + ": " + problem);
    }

    private static HttpResponse<byte[]> ask(WebServer server)
            throws InterruptedException, ExecutionException, TimeoutException {
        String base = server.url().toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/api/v1/session/userinfo"))
                .header("Accept", "application/json")
                .timeout(LIMIT);
        String header = server.authorization().header();
        if (header != null) {
            request.header("Authorization", header);
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                server.http().sendAsync(request.build(), BoundedBody.handler(MAX_BODY));
        try {
            return sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            sent.cancel(true);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            return mapper.readTree(response.body());
        } catch (IOException e) {
            return mapper.missingNode();
        }
    }

    private static ConnectionCheck who(WebServer server, JsonNode user) {
        if (!user.path("loggedIn").asBoolean()) {
            return new ConnectionCheck(
                    false,
                    "Argo CD server " + server.name() + ": it answers, but takes the credential for nobody; set the"
                            + " token of an account as a secret text");
        }
        String name = user.path("username").asText("");
        return new ConnectionCheck(
                true,
                "Argo CD answers" + (name.matches("[\\w.@:+-]{1,80}") ? "; the credential is that of " + name : ""));
    }

    private static String reason(Throwable cause) {
        return cause instanceof BoundedBody.TooLargeException
                ? "its answer is larger than " + MAX_BODY / 1024 + " KiB"
                : cause.getClass().getSimpleName();
    }
}

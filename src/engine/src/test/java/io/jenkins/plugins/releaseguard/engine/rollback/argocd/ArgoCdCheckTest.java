package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgoCdCheckTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private ConnectionCheck check() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/argocd/");
        return ArgoCdCheck.of(
                new WebServer("main", url, Authorization.bearer(() -> "hunter2"), HttpClient.newHttpClient()));
    }

    @Test
    void itSaysWhoTheCredentialIs() {
        body = "{\"loggedIn\": true, \"username\": \"release-guard\", \"iss\": \"argocd\"}";
        assertThat(check())
                .isEqualTo(new ConnectionCheck(true, "Argo CD answers; the credential is that of release-guard"));
        assertThat(asked).containsExactly("GET /argocd/api/v1/session/userinfo Bearer hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            200 | {"loggedIn": true, "username": "<b>"} | true  | Argo CD answers
            200 | {}                                    | false | takes the credential for nobody
            200 | []                                    | false | does not answer as Argo CD's API does
            200 | <html>                                | false | does not answer as Argo CD's API does
            401 | {"error": "invalid: hunter2"}         | false | refuses the credential (HTTP 401)
            307 | {}                                    | false | set its final address
            404 | no                                    | false | is the address that of argocd-server?
            """)
    void whatIsWrongIsSaidWithoutTheSecret(int status, String body, boolean usable, String sentence) {
        this.status = status;
        this.body = body;
        assertThat(check().isUsable()).isEqualTo(usable);
        assertThat(check().sentence())
                .contains(sentence)
                .doesNotContain("hunter2")
                .doesNotContain("<");
    }

    @Test
    void anAnswerWithoutAnEndIsNotRead() {
        body = "{\"username\": \"" + "x".repeat(100_000) + "\"}";
        assertThat(check().sentence()).contains("the server answers with more than 64 KiB");
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        server.stop(0);
        assertThat(check().isUsable()).isFalse();
        assertThat(check().sentence()).contains("refuses the connection");
    }
}

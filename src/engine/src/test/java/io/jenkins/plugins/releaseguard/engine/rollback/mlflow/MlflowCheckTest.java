package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

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

class MlflowCheckTest {
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
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/");
        return MlflowCheck.of(
                new WebServer("main", url, Authorization.bearer(() -> "hunter2"), HttpClient.newHttpClient()));
    }

    @Test
    void theRegistryIsReadOnceWithTheCredential() {
        body = "{\"registered_models\": [{\"name\": \"recommender\"}]}";
        assertThat(check())
                .isEqualTo(new ConnectionCheck(true, "The model registry answers; registered models can be read"));
        assertThat(asked)
                .containsExactly("GET /prefix/api/2.0/mlflow/registered-models/search?max_results=1 Bearer hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            200 | {}                        | true  | sees no registered model
            200 | []                        | false | does not answer as MLflow's REST API does
            200 | <html>                    | false | does not answer as MLflow's REST API does
            401 | no                        | false | refuses the credential (HTTP 401)
            403 | {}                        | false | grant READ on the registered models
            404 | <html>                    | false | no MLflow registry with aliases at the server's address
            302 | {}                        | false | set its final address
            503 | {"message": "of hunter2"} | false | HTTP 503, of ****
            """)
    void whatIsWrongIsSaidWithoutTheSecret(int status, String body, boolean usable, String sentence) {
        this.status = status;
        this.body = body;
        assertThat(check().isUsable()).isEqualTo(usable);
        assertThat(check().sentence()).contains(sentence).doesNotContain("hunter2");
        assertThat(usable || check().sentence().startsWith("MLflow server main: cannot read the registered models: "))
                .isTrue();
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        server.stop(0);
        assertThat(check().isUsable()).isFalse();
        assertThat(check().sentence()).contains("refuses the connection");
    }
}

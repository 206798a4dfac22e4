package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.staging.Await;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Facts facts = new Facts(fact -> {});
    private final Clock clock = new Clock("test", 1, facts);
    private final HttpClient http = HttpClient.newHttpClient();
    private LocalServer target;
    private PrometheusServer server;

    @BeforeEach
    void start() {
        target = LocalServer.start(
                "target",
                1,
                Map.of(
                        "/metrics",
                        e -> LocalServer.send(
                                e,
                                200,
                                TextFormat.CONTENT_TYPE,
                                "m{a=\"x\"} 1.5\nm{a=\"y\"} NaN\nm{a=\"z\"} +Inf\nn{a=\"x\"} 2\n")));
        server = new PrometheusServer(
                http,
                target.url().resolve("/metrics"),
                "model",
                Duration.ofMillis(50),
                Authentication.none(),
                clock,
                facts);
        Await.until("samples", () -> server.ask("count(m)").isPresent());
    }

    @AfterEach
    void stop() {
        server.close();
        target.close();
        clock.close();
        assertThat(facts.all(Facts.Kind.PROBLEM)).isEmpty();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(server.url() + pathAndQuery));
    }

    private HttpResponse<String> get(String path, String... parameters) throws Exception {
        return send(to(path + "?" + form(parameters)));
    }

    private static String form(String... parameters) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            form.append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8))
                    .append('&');
        }
        return form.toString();
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return JSON.readTree(response.body());
    }

    @Test
    void an_instant_query_gives_a_vector_with_its_time_and_values_as_text() throws Exception {
        HttpResponse<String> response = get("/api/v1/query", "query", "m{a=\"x\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode answer = json(response);
        assertThat(answer.path("status").asText()).isEqualTo("success");
        assertThat(answer.at("/data/resultType").asText()).isEqualTo("vector");
        JsonNode series = answer.at("/data/result/0");
        assertThat(series.at("/metric/__name__").asText()).isEqualTo("m");
        assertThat(series.at("/metric/job").asText()).isEqualTo("model");
        assertThat(series.at("/value/0").isNumber()).isTrue();
        assertThat(series.at("/value/1").isTextual()).isTrue();
        assertThat(series.at("/value/1").asText()).isEqualTo("1.5");
        assertThat(answer.has("warnings")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"x, 1.5", "y, NaN", "z, +Inf"})
    void numbers_that_json_does_not_know_are_text(String label, String expected) throws Exception {
        JsonNode answer = json(get("/api/v1/query", "query", "m{a=\"" + label + "\"}"));
        assertThat(answer.at("/data/result/0/value/1").asText()).isEqualTo(expected);
    }

    @Test
    void a_query_may_come_as_a_form() throws Exception {
        HttpRequest.Builder post = to("/api/v1/query")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form("query", "1 + 1", "time", "12.5")));
        JsonNode answer = json(send(post));
        assertThat(answer.at("/data/resultType").asText()).isEqualTo("scalar");
        assertThat(answer.at("/data/result").toString()).isEqualTo("[12.5,\"2\"]");
    }

    @Test
    void a_range_selector_gives_a_matrix_with_the_samples_own_times() throws Exception {
        JsonNode answer = json(get("/api/v1/query", "query", "m{a=\"x\"}[1m]"));
        assertThat(answer.at("/data/resultType").asText()).isEqualTo("matrix");
        assertThat(answer.at("/data/result/0/values").size()).isPositive();
        assertThat(answer.at("/data/result/0/values/0/1").asText()).isEqualTo("1.5");
    }

    @Test
    void a_range_query_gives_a_matrix_with_one_value_for_each_step() throws Exception {
        JsonNode answer = json(get("/api/v1/query_range", "query", "time()", "start", "10", "end", "20", "step", "5s"));
        assertThat(answer.at("/data/resultType").asText()).isEqualTo("matrix");
        assertThat(answer.at("/data/result/0/values").toString()).isEqualTo("[[10,\"10\"],[15,\"15\"],[20,\"20\"]]");
    }

    @Test
    void nothing_found_is_an_empty_success() throws Exception {
        JsonNode answer = json(get("/api/v1/query", "query", "none"));
        assertThat(answer.at("/data/result").size()).isZero();
        assertThat(answer.path("status").asText()).isEqualTo("success");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/query, query, 'sum('",
        "/api/v1/query, query, ''",
        "/api/v1/query, time, yesterday",
        "/api/v1/query_range, query, m"
    })
    void a_bad_query_is_a_400_of_type_bad_data(String path, String parameter, String value) throws Exception {
        HttpResponse<String> response = get(path, parameter, value);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode answer = json(response);
        assertThat(answer.path("status").asText()).isEqualTo("error");
        assertThat(answer.path("errorType").asText()).isEqualTo("bad_data");
        assertThat(answer.path("error").asText()).startsWith("invalid parameter");
    }

    @Test
    void a_query_that_cannot_be_carried_out_is_a_422_of_type_execution() throws Exception {
        HttpResponse<String> response = get("/api/v1/query", "query", "-{__name__=~\"m|n\", a=\"x\"}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("errorType").asText()).isEqualTo("execution");
    }

    @Test
    void without_the_right_credentials_there_is_a_401_with_a_challenge() throws Exception {
        server.authenticate(Authentication.bearer("secret"));
        HttpResponse<String> refused = get("/api/v1/query", "query", "1");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        HttpRequest.Builder allowed = to("/api/v1/query?query=1").header("Authorization", "Bearer secret");
        assertThat(send(allowed).statusCode()).isEqualTo(200);
        server.authenticate(Authentication.basic("me", "pass"));
        assertThat(send(to("/api/v1/query?query=1").header("Authorization", "Basic bWU6cGFzcw=="))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void credentials_are_not_shown() {
        assertThat(Authentication.bearer("secret").toString()).doesNotContain("secret");
    }

    @Test
    void an_unknown_path_is_a_404_and_another_method_a_405() throws Exception {
        assertThat(send(to("/api/v1/query/more")).statusCode()).isEqualTo(404);
        assertThat(send(to("/api/v1/labels")).statusCode()).isEqualTo(404);
        assertThat(send(to("/api/v1/query").DELETE()).statusCode()).isEqualTo(405);
        assertThat(send(to("/-/ready")).statusCode()).isEqualTo(200);
    }

    @Test
    void faults_of_answers_come_and_go() throws Exception {
        server.answerWith(503, "{\"status\": \"error\"}");
        assertThat(get("/api/v1/query", "query", "1").statusCode()).isEqualTo(503);
        server.answerTruly();
        server.warn("partial");
        assertThat(json(get("/api/v1/query", "query", "1")).at("/warnings/0").asText())
                .isEqualTo("partial");
        server.answerTruly();
        server.delay(Duration.ofMillis(200));
        long start = System.nanoTime();
        assertThat(get("/api/v1/query", "query", "1").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(server.queries()).isEqualTo(3);
    }

    @Test
    void a_lost_server_refuses_connections_for_good() {
        server.lose();
        server.lose();
        assertThatThrownBy(() -> get("/api/v1/query", "query", "1")).isInstanceOf(ConnectException.class);
        assertThat(facts.all(Facts.Kind.METRICS_LOST)).hasSize(1);
    }
}

package io.jenkins.plugins.releaseguard.staging.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServiceTest {
    private static final StagedVersion V5 = new StagedVersion("v5", "image:v5", "hash5");

    private final Clock clock = new Clock("test", 1, new Facts(fact -> {}));
    private final ModelService service = new ModelService("prod", "model-svc", 1, clock);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        service.close();
        clock.close();
    }

    private HttpResponse<String> predict(String hash) throws Exception {
        return http.send(
                HttpRequest.newBuilder(service.url().resolve("/predict"))
                        .timeout(Duration.ofSeconds(10))
                        .header(ModelService.ROUTE, hash)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String metrics() throws Exception {
        return http.send(
                        HttpRequest.newBuilder(service.url().resolve("/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void an_answer_names_its_version_and_is_measured_with_the_labels_of_its_pod() throws Exception {
        service.scale(V5, 1);
        HttpResponse<String> answer = predict("hash5");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"version\": \"v5\"");
        assertThat(metrics().lines().filter(l -> l.startsWith("http_requests_total")))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("namespace=\"prod\"", "service=\"model-svc\"", "app=\"model-svc\"")
                        .contains("pod=\"model-svc-hash5-p1\"", "rollouts_pod_template_hash=\"hash5\"")
                        .contains("code=\"200\"")
                        .endsWith(" 1"));
        assertThat(metrics()).contains("http_request_duration_seconds_bucket").contains("le=\"+Inf\"");
    }

    @Test
    void a_version_without_a_ready_pod_is_unavailable() throws Exception {
        assertThat(predict("hash5").statusCode()).isEqualTo(503);
        service.scale(V5, 1);
        service.scale(V5, 0);
        assertThat(predict("hash5").statusCode()).isEqualTo(503);
        assertThat(metrics()).doesNotContain("hash5");
    }

    @Test
    void pods_take_requests_in_turn() throws Exception {
        service.scale(V5, 2);
        predict("hash5");
        predict("hash5");
        assertThat(metrics().lines().filter(l -> l.startsWith("http_requests_total")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith(" 1"));
    }

    @Test
    void a_slow_version_takes_400_ms_and_more_until_it_is_healed() throws Exception {
        service.scale(V5, 1);
        service.slow("v5");
        long start = System.nanoTime();
        assertThat(predict("hash5").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        service.heal();
        predict("hash5");
        assertThat(metrics().lines().filter(l -> l.contains("le=\"0.25\"")))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(" 1"));
    }

    @Test
    void a_failing_version_answers_with_server_errors_now_and_then() throws Exception {
        service.scale(V5, 1);
        service.errors("v5");
        Set<Integer> codes = new HashSet<>();
        for (int i = 0; i < 40 && codes.size() < 2; i++) {
            codes.add(predict("hash5").statusCode());
        }
        assertThat(codes).containsExactlyInAnyOrder(200, 500);
        assertThat(metrics()).contains("code=\"500\"");
    }
}

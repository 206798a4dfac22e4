package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KubernetesClientsTest {
    private static Cluster cluster(String server) {
        return new Cluster("main", URI.create(server), null, List.of(), List.of(), null, true);
    }

    @Test
    void nothingComesFromTheMachine() {
        Config config = KubernetesClients.config(cluster("https://k8s.example:6443"), Access.anonymous());

        assertThat(config.getMasterUrl()).isEqualTo("https://k8s.example:6443/");
        assertThat(config.getNamespace()).isNull();
        assertThat(config.getAutoOAuthToken()).isNull();
        assertThat(config.getCurrentContext()).isNull();
        assertThat(config.isTrustCerts()).isFalse();
        assertThat(config.isDisableHostnameVerification()).isFalse();
        assertThat(config.getRequestTimeout()).isEqualTo(10_000);
        assertThat(config.getRequestRetryBackoffLimit()).isZero();
    }

    @Test
    void trustBelongsToTheConnection() {
        Config config = KubernetesClients.config(
                cluster("https://k8s.example"), Access.anonymous().trusting("-----BEGIN CERTIFICATE-----"));

        assertThat(new String(Base64.getDecoder().decode(config.getCaCertData()), StandardCharsets.UTF_8))
                .isEqualTo("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void theTokenIsAskedForAtEveryCall() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        AtomicInteger calls = new AtomicInteger();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try (KubernetesClient client =
                KubernetesClients.open(cluster(address), Access.bearer(() -> "token-" + calls.incrementAndGet()))) {
            client.pods().inNamespace("prod").list();
            client.pods().inNamespace("prod").list();
        } finally {
            server.stop(0);
        }

        assertThat(seen).hasSize(2).doesNotHaveDuplicates().allMatch(t -> t.startsWith("Bearer token-"));
    }

    @Test
    void anAccessDoesNotShowItself() {
        assertThat(Access.bearer(() -> "hunter2").toString()).isEqualTo("Access[hidden]");
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.machine.KeyTool;
import io.jenkins.plugins.releaseguard.engine.machine.TlsServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesClientsTest {
    private static Cluster cluster(String server) {
        return new Cluster("main", server == null ? null : URI.create(server), null, List.of(), List.of(), null, true);
    }

    private static final Pod NO_POD = new Pod(Path.of("no-such-folder"), Map.of());

    private static Config config(Cluster cluster, Access access) throws LegException {
        return KubernetesClients.config(cluster, access, NO_POD, MockCluster.MACHINE);
    }

    @Test
    void nothingComesFromTheMachine() throws Exception {
        Config config = config(cluster("https://k8s.example:6443"), Access.anonymous());

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
    void trustBelongsToTheConnection() throws Exception {
        Config config =
                config(cluster("https://k8s.example"), Access.anonymous().trusting("-----BEGIN CERTIFICATE-----"));

        assertThat(decoded(config.getCaCertData())).isEqualTo("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void theClustersCertificateIsTrustedForIt() throws Exception {
        Cluster cluster = new Cluster(
                "main",
                URI.create("https://k8s.example"),
                null,
                List.of(),
                List.of(),
                null,
                true,
                "-----BEGIN CA-----");

        assertThat(decoded(config(cluster, Access.anonymous()).getCaCertData())).isEqualTo("-----BEGIN CA-----");
    }

    @Test
    void aKubeconfigSaysWhatTheClusterDoesNot() throws Exception {
        Access access = Access.kubeconfig(() -> KubeconfigTest.text("token: hunter2"));

        Config ofKubeconfig = config(cluster(null), access);
        assertThat(ofKubeconfig.getMasterUrl()).isEqualTo("https://10.0.0.1:6443/");
        assertThat(ofKubeconfig.getOauthTokenProvider().getToken()).isEqualTo("hunter2");
        assertThat(decoded(ofKubeconfig.getCaCertData())).isEqualTo("-----BEGIN CERTIFICATE-----");

        assertThat(config(cluster("https://k8s.example:6443"), access).getMasterUrl())
                .isEqualTo("https://k8s.example:6443/");
    }

    @Test
    void aKubeconfigsClientCertificateIsUsed() throws Exception {
        Config config = config(
                cluster(null),
                Access.kubeconfig(() -> KubeconfigTest.text("client-certificate-data: Y2VydA==, client-key-data: "
                        + Base64.getEncoder()
                                .encodeToString("-----BEGIN EC PRIVATE KEY-----".getBytes(StandardCharsets.UTF_8)))));

        assertThat(config.getClientCertData()).isEqualTo("Y2VydA==");
        assertThat(config.getClientKeyData()).isNotBlank();
    }

    @Test
    void aKubeconfigThatCannotBeUsedIsRefusedWithTheClustersName() {
        assertThatThrownBy(() -> config(cluster(null), Access.kubeconfig(() -> "")))
                .isInstanceOf(LegException.class)
                .hasMessageStartingWith("cluster main: the kubeconfig ");
    }

    @Test
    void withoutAnAddressThePodsOwnClusterIsMeant(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("token"), "first\n");
        Files.writeString(folder.resolve("ca.crt"), "-----BEGIN POD CA-----");
        Pod pod = new Pod(folder, Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443"));

        Config config = KubernetesClients.config(cluster(null), Access.anonymous(), pod, MockCluster.MACHINE);
        assertThat(config.getMasterUrl()).isEqualTo("https://10.96.0.1:443/");
        assertThat(decoded(config.getCaCertData())).isEqualTo("-----BEGIN POD CA-----");
        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("first");
        Files.writeString(folder.resolve("token"), "renewed");
        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("renewed");

        Config withToken =
                KubernetesClients.config(cluster(null), Access.bearer(() -> "given"), pod, MockCluster.MACHINE);
        assertThat(withToken.getOauthTokenProvider().getToken()).isEqualTo("given");
    }

    @Test
    void thePodsServiceAccountIsNotUsedForAClusterWithAnAddress(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("token"), "of the pod");
        Pod pod = new Pod(folder, Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443"));

        Config config =
                KubernetesClients.config(cluster("https://k8s.example"), Access.anonymous(), pod, MockCluster.MACHINE);
        assertThat(config.getOauthTokenProvider()).isNull();
        assertThat(config.getMasterUrl()).isEqualTo("https://k8s.example/");
    }

    @Test
    void withoutAnAddressAndOutsideAPodThereIsNoCluster() {
        assertThatThrownBy(() -> config(cluster(null), Access.anonymous()))
                .isInstanceOf(LegException.class)
                .hasMessageContaining("cluster main has no server address")
                .hasMessageContaining("does not run in a Kubernetes pod");
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Test
    void theTokenIsAskedForAtEveryCall() throws Exception {
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
        try (KubernetesClient client = KubernetesClients.open(
                cluster(address), Access.bearer(() -> "token-" + calls.incrementAndGet()), MockCluster.MACHINE)) {
            client.pods().inNamespace("prod").list();
            client.pods().inNamespace("prod").list();
        } finally {
            server.stop(0);
        }

        assertThat(seen).hasSize(2).doesNotHaveDuplicates().allMatch(t -> t.startsWith("Bearer token-"));
    }

    @Test
    void aKubeconfigDoesNotLeadToTheMachinesOwnCredentials() {
        String kubeconfig = KubeconfigTest.text("token: t").replace("10.0.0.1", "169.254.169.254");

        assertThatThrownBy(() -> config(cluster(null), Access.kubeconfig(() -> kubeconfig)))
                .isInstanceOf(LegException.class)
                .hasMessageStartingWith("cluster main: the address of '169.254.169.254'");
    }

    @Test
    void anAnswerIsReadNoFurtherThanItMayBeLarge() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] chunk = " ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 100_000; i++) {
                    body.write(chunk);
                }
            } catch (IOException e) {
                // the client has hung up, as it should
            }
        });
        server.start();
        Config config = config(cluster("http://127.0.0.1:" + server.getAddress().getPort()), Access.anonymous());
        try (KubernetesClient client = KubernetesClients.open(config, MockCluster.MACHINE, 100_000)) {
            assertThatThrownBy(() -> client.pods().inNamespace("prod").list())
                    .hasStackTraceContaining("answer to GET /api/v1/namespaces/prod/pods is larger than 100000 bytes");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void whatTheServerCannotDoIsNotAskedAgain(int status) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try (KubernetesClient client =
                KubernetesClients.open(cluster(address), Access.anonymous(), MockCluster.MACHINE)) {
            assertThatThrownBy(() -> client.pods().inNamespace("prod").list()).isNotNull();
        } finally {
            server.stop(0);
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void anAnswerFromElsewhereIsNone() throws Exception {
        AtomicInteger elsewhere = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/api", exchange -> {
            exchange.getResponseHeaders().set("Location", address + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try (KubernetesClient client =
                KubernetesClients.open(cluster(address), Access.bearer(() -> "hunter2"), MockCluster.MACHINE)) {
            assertThatThrownBy(() -> client.pods().inNamespace("prod").list()).hasMessageContaining("Found");
        } finally {
            server.stop(0);
        }

        assertThat(elsewhere).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void theClientCertificateOfAKubeconfigIsShown(String algorithm, @TempDir Path folder) throws Exception {
        KeyStore own = KeyTool.store(folder, "server", "RSA");
        KeyStore user = KeyTool.store(folder, "user", algorithm);
        byte[] key = user.getKey("user", KeyTool.PASSWORD.toCharArray()).getEncoded();
        String kubeconfig = KubeconfigTest.text("client-certificate-data: "
                + encoded(KeyTool.pem("CERTIFICATE", user.getCertificate("user").getEncoded()))
                + ", client-key-data: " + encoded(KeyTool.pem("PRIVATE KEY", key)));
        String ca = KeyTool.pem("CERTIFICATE", own.getCertificate("server").getEncoded());
        try (TlsServer server = new TlsServer(own, user, "user", exchange -> {
            byte[] body = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        })) {
            Cluster cluster = new Cluster("main", server.url(), null, List.of(), List.of(), null, true, ca);
            try (KubernetesClient client =
                    KubernetesClients.open(cluster, Access.kubeconfig(() -> kubeconfig), MockCluster.MACHINE)) {
                assertThat(client.pods().inNamespace("prod").list().getItems()).isEmpty();
            }
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCertificateThatIsNoneIsRefusedWithTheClustersNameAlone() {
        assertThatThrownBy(() -> KubernetesClients.open(
                        cluster(null),
                        Access.kubeconfig(() -> KubeconfigTest.text("token: hunter2")),
                        MockCluster.MACHINE))
                .isInstanceOf(LegException.class)
                .hasMessage(
                        "cluster main: its CA certificate, or the client certificate with its key, cannot be read as"
                                + " PEM");
    }

    @Test
    void anAccessDoesNotShowItself() {
        assertThat(Access.bearer(() -> "hunter2").toString()).isEqualTo("Access[hidden]");
    }
}

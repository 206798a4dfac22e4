package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.argo.ArgoRolloutKind;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.FeatureFlagKind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import io.jenkins.plugins.releaseguard.engine.rollback.mlflow.MlflowAliasKind;
import io.jenkins.plugins.releaseguard.engine.rollback.workload.WorkloadKind;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {
    private static final List<Mechanism> LEGS =
            List.of(new ArgoRolloutKind(), WorkloadKind.deployment(), new FeatureFlagKind(), new MlflowAliasKind());

    private HttpServer server;
    private volatile Function<String, String> reviews;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/version", exchange -> answer(exchange, "{\"gitVersion\":\"v1.34.4\"}"));
        server.createContext(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                exchange -> answer(
                        exchange,
                        reviews.apply(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))));
        server.start();
        reviews = review -> allowed(true);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String allowed(boolean allowed) {
        return "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\",\"status\":{\"allowed\":"
                + allowed + "}}";
    }

    private Cluster cluster(String... namespaces) {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new Cluster("main", address, "id", List.of(namespaces), List.of(), null, true);
    }

    private ConnectionCheck check(String... namespaces) {
        return ClusterCheck.of(cluster(namespaces), Access.bearer(() -> "hunter2"), LEGS, MockCluster.MACHINE);
    }

    @Test
    void everyLegThatIsPermittedIsNamed() {
        assertThat(check("prod", "other"))
                .isEqualTo(new ConnectionCheck(
                        true,
                        "Kubernetes v1.34.4 answers. In namespace prod it may do argo-rollout, deployment,"
                                + " feature-flag"));
    }

    @Test
    void aLegThatLacksAPermissionIsNamedWithItAndDoesNotHinderTheOthers() {
        reviews = review -> allowed(!review.contains("argoproj.io") || !review.contains("\"patch\""));
        assertThat(check("prod"))
                .isEqualTo(new ConnectionCheck(
                        true,
                        "Kubernetes v1.34.4 answers. In namespace prod it may do deployment, feature-flag; not"
                                + " argo-rollout (lacks patch rollouts.argoproj.io, patch"
                                + " rollouts.argoproj.io/status)"));
    }

    @Test
    void aClusterWhereNoLegCouldDoItsWorkIsNotUsable() {
        reviews = review -> allowed(!review.contains("\"patch\""));
        assertThat(check("prod"))
                .isEqualTo(new ConnectionCheck(
                        false,
                        "Kubernetes v1.34.4 answers, but the credential may do no rollback. In namespace prod not"
                                + " argo-rollout (lacks patch rollouts.argoproj.io, patch"
                                + " rollouts.argoproj.io/status); not deployment (lacks patch deployments.apps); not"
                                + " feature-flag (lacks patch configmaps)"));
    }

    @Test
    void whatSeveralLegsNeedIsAskedOnce() {
        List<String> asked = new CopyOnWriteArrayList<>();
        reviews = review -> {
            asked.add(review);
            return allowed(true);
        };
        check("prod");
        assertThat(asked).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void withoutNamespacesAllAreMeant() {
        reviews = review -> allowed(!review.contains("\"namespace\""));
        assertThat(check().sentence()).contains("In all namespaces it may do argo-rollout");
    }

    @Test
    void aRefusedCredentialIsSaidWithoutIt() {
        status = 401;
        assertThat(check("prod").sentence())
                .startsWith("the API server refuses the credential (401)")
                .doesNotContain("hunter2");
    }

    @Test
    void aServerThatIsNoKubernetesIsTold() {
        status = 404;
        assertThat(check("prod").sentence()).contains("answers 404").contains("is this the address");
    }

    @Test
    void anOpenAnswerIsNoPermission() {
        reviews = review -> "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\"}";
        assertThat(check("prod").isUsable()).isFalse();
    }

    @Test
    void aClusterThatIsNotThereIsTold() {
        server.stop(0);
        assertThat(check("prod")).isEqualTo(new ConnectionCheck(false, "the API server refuses the connection"));
    }

    @Test
    void aCertificateThatIsNoneIsNotQuoted() {
        Cluster wrong = new Cluster(
                "main", URI.create("https://127.0.0.1:1"), null, List.of(), List.of(), null, true, "hunter2");
        ConnectionCheck result = ClusterCheck.of(wrong, Access.anonymous(), LEGS, MockCluster.MACHINE);
        assertThat(result.isUsable()).isFalse();
        assertThat(result.sentence()).doesNotContain("hunter2");
    }
}

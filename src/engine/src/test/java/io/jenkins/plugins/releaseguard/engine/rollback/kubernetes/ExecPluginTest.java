package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Program;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script here")
class ExecPluginTest {
    private static final Pod NO_POD = new Pod(Path.of("no-such-folder"), Map.of());
    private static final String VERSION = "client.authentication.k8s.io/v1";

    /** An agent, as far as it matters here. */
    private static class Elsewhere implements Machine {
        @Override
        public HttpClient http(Tls tls) {
            return MockCluster.MACHINE.http(tls);
        }

        @Override
        public Program.Ended run(Program program) throws UnavailableException {
            return program.here();
        }

        @Override
        public boolean isThis() {
            return false;
        }
    }

    private static final Machine AGENT = new Elsewhere();

    @TempDir
    Path folder;

    private String script(String body) throws IOException {
        Path program = Files.writeString(folder.resolve("login"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program.toString();
    }

    private static Cluster cluster(String server) {
        return new Cluster("main", server == null ? null : URI.create(server), null, List.of(), List.of(), null, true);
    }

    private static Access exec(String command, String more) {
        return Access.kubeconfig(() -> KubeconfigTest.text(
                "server: 'https://10.0.0.1:6443'",
                "exec: {apiVersion: " + VERSION + ", command: '" + command + "', interactiveMode: Never" + more + "}"));
    }

    private static String credential(String status) {
        return "echo '{\"kind\": \"ExecCredential\", \"apiVersion\": \"" + VERSION + "\", \"status\": {" + status
                + "}}'";
    }

    @Test
    void theControllerRunsNothingThatAKubeconfigNames() throws Exception {
        Access access = exec(script("touch " + folder + "/owned"), "");

        LegException refused = catchThrowableOfType(
                LegException.class, () -> KubernetesClients.config(cluster(null), access, NO_POD, MockCluster.MACHINE));

        assertThat(refused.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(refused)
                .hasMessageContaining("cluster main: the kubeconfig has a program run ('exec: " + folder)
                .hasMessageContaining("which is refused on this machine")
                .hasMessageContaining("runOn: 'agent'");
        assertThat(folder.resolve("owned")).doesNotExist();
    }

    @Test
    void onAnAgentItsTokenIsShownAndAskedForAgainWhenItHasExpired() throws Exception {
        String command = script("echo \"$1 $STAGE $KUBERNETES_EXEC_INFO\" >> " + folder + "/calls\n"
                + "n=$(/usr/bin/wc -l < " + folder + "/calls)\n"
                + "echo '{\"kind\": \"ExecCredential\", \"apiVersion\": \"" + VERSION + "\", \"status\": {\"token\":"
                + " \"token-'$n'\", \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"}}'");
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
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Access access = exec(command, ", args: [login], env: [{name: STAGE, value: prod}], provideClusterInfo: true");
        try (KubernetesClient client = KubernetesClients.open(cluster(address), access, AGENT)) {
            client.pods().inNamespace("prod").list();
            script("exit 3");
            assertThatThrownBy(() -> client.pods().inNamespace("prod").list())
                    .isInstanceOf(KubernetesClientException.class)
                    .satisfies(failure -> assertThat(Unreachable.reason(failure))
                            .isEqualTo("the API server cannot be asked: the program '" + command
                                    + "' of the kubeconfig's exec ended with 3"));
        } finally {
            server.stop(0);
        }

        assertThat(seen).containsExactly("Bearer token-2");
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .first()
                .isEqualTo("login prod {\"apiVersion\":\"" + VERSION + "\",\"kind\":\"ExecCredential\",\"spec\":"
                        + "{\"interactive\":false,\"cluster\":{\"server\":\"https://10.0.0.1:6443\"}}}");
    }

    @Test
    void aClientCertificateMayBeItsAnswer() throws Exception {
        String command = script(credential("\"clientCertificateData\": \"CERT\", \"clientKeyData\": \"KEY\""));

        Config config = KubernetesClients.config(cluster(null), exec(command, ""), NO_POD, AGENT);

        assertThat(new String(Base64.getDecoder().decode(config.getClientCertData()), StandardCharsets.UTF_8))
                .isEqualTo("CERT");
        assertThat(new String(Base64.getDecoder().decode(config.getClientKeyData()), StandardCharsets.UTF_8))
                .isEqualTo("KEY");
        assertThat(config.getOauthTokenProvider()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            exit 7                                  | ended with 7
            echo hunter2                            | does not answer in JSON
            echo '{\"kind\": \"Secret\"}'           | does not answer with an ExecCredential of client.authentication.k8s.io/v1
            echo '[1]'                              | does not answer with an ExecCredential of client.authentication.k8s.io/v1
            """)
    void whatItDoesWrongIsSaidWithoutWhatItSaid(String body, String said) throws Exception {
        String command = script(body);

        LegException failure = catchThrowableOfType(
                LegException.class, () -> KubernetesClients.config(cluster(null), exec(command, ""), NO_POD, AGENT));

        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure)
                .hasMessage("cluster main: the program '" + command + "' of the kubeconfig's exec " + said)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void anAnswerWithoutACredentialAndAProgramThatIsNotThereAreSaid() throws Exception {
        String empty = script(credential(""));
        assertThatThrownBy(() -> KubernetesClients.config(cluster(null), exec(empty, ""), NO_POD, AGENT))
                .hasMessageContaining("answers with neither a token nor a client certificate and its key");
        String late = script(credential("\"token\": \"t\", \"expirationTimestamp\": \"tomorrow\""));
        assertThatThrownBy(() -> KubernetesClients.config(cluster(null), exec(late, ""), NO_POD, AGENT))
                .hasMessageContaining("says an expirationTimestamp that is no time");
        assertThatThrownBy(() -> KubernetesClients.config(cluster(null), exec("/no/such", ""), NO_POD, AGENT))
                .hasMessageContaining("the program '/no/such' of the kubeconfig's exec is not found there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{command: aws}",
                "{apiVersion: client.authentication.k8s.io/v1alpha1, command: aws}",
                "{apiVersion: client.authentication.k8s.io/v1}",
                "{apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Always}",
                "aws"
            })
    void whatIsNoExecIsRefused(String exec) {
        assertThatThrownBy(() -> Kubeconfig.parse(KubeconfigTest.text("exec: " + exec)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exec");
    }

    @Test
    void anAgentThatCannotBeAskedMayComeBack() {
        Machine offline = new Elsewhere() {
            @Override
            public Program.Ended run(Program program) throws UnavailableException {
                throw new UnavailableException("the agent 'linux-1' is offline");
            }
        };

        LegException failure = catchThrowableOfType(
                LegException.class, () -> KubernetesClients.config(cluster(null), exec("aws", ""), NO_POD, offline));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessage("cluster main: the agent 'linux-1' is offline");
    }

    @Test
    void jenkinsOwnServiceAccountIsNotGivenToAnAgent() throws Exception {
        Files.writeString(folder.resolve("token"), "of the pod");
        Files.writeString(folder.resolve("ca.crt"), "ca");
        Pod pod = new Pod(folder, Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443"));

        assertThatThrownBy(() -> KubernetesClients.config(cluster(null), Access.anonymous(), pod, AGENT))
                .isInstanceOf(LegException.class)
                .hasMessageContaining("service account is not given to an agent");
    }
}

package io.jenkins.plugins.releaseguard.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.config.Controller;
import io.jenkins.plugins.releaseguard.contract.KeyStores;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunWorldTest {
    private static final URI ADDRESS = URI.create("https://mlflow.example");

    @TempDir
    Path home;

    private LocalJenkins jenkins;
    private final Machine machine = Controller.machine();
    private RunWorld world;

    @BeforeEach
    void start() {
        jenkins = LocalJenkins.start(home);
        Servers servers = new Servers(
                List.of(),
                List.of(new Cluster(
                        "main", URI.create("https://k8s.example:6443"), "guard", List.of(), List.of(), null, true)),
                List.of(
                        new MlflowServer("ours", ADDRESS, null, List.of("ml"), true),
                        new MlflowServer("certified", ADDRESS, "guard", List.of(), false),
                        new MlflowServer("sealed", ADDRESS, "sealed", List.of(), false),
                        new MlflowServer("theirs", ADDRESS, null, List.of("payments", "mlx"), false),
                        new MlflowServer("locked", ADDRESS, "no-such-credential", List.of(), false)),
                List.of(),
                List.of(),
                List.of(
                        new RestServer("flags", RestType.UNLEASH, ADDRESS, null, List.of("ml"), true),
                        new RestServer("any", RestType.HTTP, ADDRESS, null, List.of("payments"), true)),
                Servers.HELM);
        world = new RunWorld(new Origin("ml/release#12", "ml/release", null), servers, machine, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @Test
    void aServerWithARestApiIsForItsFoldersToo() throws Exception {
        assertThat(world.rest("flags").url()).isEqualTo(ADDRESS);
        assertThat(catchThrowableOfType(LegException.class, () -> world.rest("any")))
                .hasMessage(
                        "The job 'ml/release' may not use the REST server 'any', which is for the folders [payments]");
    }

    @Test
    void aServerOfTheJobsOwnFolderIsReached() throws Exception {
        WebServer server = world.mlflow("ours");

        assertThat(server.url()).isEqualTo(ADDRESS);
        assertThat(server.http()).isSameAs(machine.http(Tls.PLAIN));
        assertThat(server.authorization().header()).isNull();
        assertThat(world.actor()).isEqualTo("ml/release#12");
    }

    private void makeJob() throws Exception {
        jenkins.build(jenkins.jobFromScript("ml/release", "echo 'done'"), Map.of(), System.out)
                .awaitEnd(Duration.ofSeconds(30));
    }

    @Test
    void aCertificateIsShownByTheConnectionAndNotAsAHeader(@TempDir Path folder) throws Exception {
        byte[] store = KeyStores.make(folder);
        makeJob();
        LocalCredentials.addCertificate("guard", KeyStores.read(store), KeyStores.PASSWORD, null);
        LocalCredentials.addCertificate("sealed", KeyStores.read(store), "hunter2", null);

        WebServer server = world.mlflow("certified");

        assertThat(server.authorization().header()).isNull();
        assertThat(server.authorization().tls().chainAsPem()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(server.http()).isSameAs(machine.http(server.authorization().tls()));
        LegException refused = catchThrowableOfType(LegException.class, () -> world.mlflow("sealed"));
        assertThat(refused)
                .hasMessage("The certificate 'sealed' cannot be used: it has no private key that its password opens");
    }

    @Test
    void aClusterIsShownACertificate(@TempDir Path folder) throws Exception {
        makeJob();
        LocalCredentials.addCertificate("guard", KeyStores.read(KeyStores.make(folder)), KeyStores.PASSWORD, null);

        try (KubernetesClient client = world.kubernetes("main")) {
            String certificate = client.getConfiguration().getClientCertData();
            assertThat(new String(Base64.getDecoder().decode(certificate), StandardCharsets.UTF_8))
                    .startsWith("-----BEGIN CERTIFICATE-----");
            String key = client.getConfiguration().getClientKeyData();
            assertThat(new String(Base64.getDecoder().decode(key), StandardCharsets.UTF_8))
                    .startsWith("-----BEGIN PRIVATE KEY-----");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            theirs | FORBIDDEN | The job 'ml/release' may not use the MLflow server 'theirs', which is for the folders [payments, mlx]
            locked | FORBIDDEN | The credential 'no-such-credential' of 'locked' is not a secret text
            gone   | NOT_FOUND | The MLflow server 'gone' is gone from the configuration
            """)
    void anyOtherIsRefusedByName(String name, Kind kind, String message) {
        LegException refused = catchThrowableOfType(LegException.class, () -> world.mlflow(name));

        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused).hasMessageStartingWith(message);
    }
}

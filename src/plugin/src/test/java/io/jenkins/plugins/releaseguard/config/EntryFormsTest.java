package io.jenkins.plugins.releaseguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.sun.net.httpserver.HttpServer;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import io.jenkins.plugins.releaseguard.staging.StagingOptions;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.Driver;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.access.AccessDeniedException;

class EntryFormsTest {
    @TempDir
    Path home;

    private LocalJenkins jenkins;
    private MetricServerEntry.DescriptorImpl metricServer;
    private ClusterEntry.DescriptorImpl cluster;
    private MlflowServerEntry.DescriptorImpl mlflowServer;
    private ArgoCdServerEntry.DescriptorImpl argoCdServer;

    @BeforeEach
    void start() {
        jenkins = LocalJenkins.start(home);
        metricServer = (MetricServerEntry.DescriptorImpl) new MetricServerEntry("a", "http://a").getDescriptor();
        mlflowServer = (MlflowServerEntry.DescriptorImpl) new MlflowServerEntry("a", "http://a").getDescriptor();
        argoCdServer = (ArgoCdServerEntry.DescriptorImpl) new ArgoCdServerEntry("a", "http://a").getDescriptor();
        cluster = (ClusterEntry.DescriptorImpl) new ClusterEntry("a", "").getDescriptor();
        LocalCredentials.addText("a-token", "t0ps3cret", null);
        LocalCredentials.addUser("a-user", "bob", "t0ps3cret", null);
        LocalCredentials.addFile("a-kubeconfig", "t0ps3cret: [", null);
        LocalCredentials.addText("a-folders-token", "t0ps3cret", "ml");
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            textBlock =
                    """
            name   | prom-eu               | OK
            name   | Prom_1.eu             | OK
            name   | ''                    | ERROR
            name   | null                  | ERROR
            name   | two words             | ERROR
            name   | prod/eu               | ERROR
            url    | http://a:9090/prom    | OK
            url    | HTTPS://a             | OK
            url    | ''                    | ERROR
            url    | a:9090                | ERROR
            url    | ftp://a               | ERROR
            url    | javascript:alert(1)   | ERROR
            url    | http://u:p@a          | ERROR
            url    | http://a b            | ERROR
            url    | jdbc:mariadb://db/scores | OK
            url    | jdbc:postgresql://db/scores?ssl=true | OK
            url    | jdbc:postgresql://u:p@db/scores | ERROR
            url    | jdbc:mysql://db/s?password=x | ERROR
            url    | jdbc:oracle:thin:u/p@db:1521/s | ERROR
            url    | jdbc:                 | ERROR
            url    | /srv/scored           | OK
            url    | file:///srv/scored    | OK
            url    | file://host/scored    | ERROR
            url    | /                     | ERROR
            rows   | ''                    | OK
            rows   | 1000000               | OK
            rows   | 1000001               | ERROR
            rows   | many                  | ERROR
            connections | 16               | OK
            connections | 0                | ERROR
            timeout | 30s                  | OK
            timeout | 31s                  | ERROR
            timeout | soon                 | ERROR
            scrape | ''                    | OK
            scrape | 15s                   | OK
            scrape | 500ms                 | OK
            scrape | 15                    | ERROR
            scrape | 0s                    | ERROR
            scrape | -3s                   | ERROR
            scrape | NaN                   | ERROR
            scrape | 61m                   | ERROR
            server | ''                    | OK
            server | https://10.0.0.1:6443 | OK
            server | 10.0.0.1:6443         | ERROR
            ca     | ''                    | OK
            ca     | a certificate         | ERROR
            """)
    void aFieldSaysWhetherItsValueWillDo(String field, String value, FormValidation.Kind kind) {
        assertThat(check(field, value).kind).isEqualTo(kind);
        try (ACLContext somebody = Nobody.acts()) {
            assertThat(somebody).isNotNull();
            // who may not configure learns nothing
            assertThat(check(field, value).kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    private FormValidation check(String field, String value) {
        return switch (field) {
            case "name" -> metricServer.doCheckName(value);
            case "url" -> metricServer.doCheckUrl(value);
            case "scrape" -> metricServer.doCheckScrapeInterval(value);
            case "rows" -> metricServer.doCheckMaxRows(value);
            case "connections" -> metricServer.doCheckMaxConnections(value);
            case "timeout" -> metricServer.doCheckQueryTimeout(value);
            case "server" -> cluster.doCheckServer(value);
            case "ca" -> cluster.doCheckCaCertificate(value);
            default -> throw new IllegalArgumentException(field);
        };
    }

    @Test
    void aDatabaseIsTriedWithItsDriver() throws Exception {
        String database = "jdbc:h2:mem:tried";
        assertThat(new Driver().acceptsURL(database)).isTrue();

        assertThat(metricServer
                        .doTestConnection("scores", "jdbc", database, "a-user")
                        .getMessage())
                .isEqualTo("The database answers, and takes the login; its tables are not tried");
        assertThat(metricServer
                        .doTestConnection("scores", "jdbc", "jdbc:postgresql://db/x", "")
                        .getMessage())
                .contains("no JDBC driver for jdbc:postgresql")
                .contains("postgresql-api");
        assertThat(metricServer
                        .doTestConnection("scores", "jdbc", database, "a-token")
                        .getMessage())
                .contains("needs a user name with password");
        assertThat(metricServer
                        .doTestConnection("scores", "jdbc", "http://db", "")
                        .getMessage())
                .contains("begins with jdbc:");
    }

    @Test
    void filesAreTriedWhereTheyAreAndNeverWhereJenkinsKeepsItsOwn(@TempDir Path folder) throws Exception {
        assertThat(metricServer.doTestConnection("scored", "files", folder.toString(), ""))
                .hasToString("OK: The folder is there and can be read");
        assertThat(metricServer.doTestConnection(
                        "scored", "files", folder.resolve("gone").toString(), ""))
                .hasToString("ERROR: file source scored: there is no file or folder " + folder.resolve("gone"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), home);
        for (Path secret : List.of(home, home.getParent(), home.resolve("secrets/master.key"), link)) {
            assertThat(metricServer.doCheckUrl(secret.toString()).getMessage())
                    .contains("holds what is secret of Jenkins itself");
            assertThatThrownBy(() -> Entries.checkMetricServers(List.of(files(secret))))
                    .hasMessageStartingWith("The metric server 'scored': the folder holds what is secret");
        }
        Entries.checkMetricServers(List.of(files(home.resolve("userContent/scored"))));
        MetricServerEntry withCredential = files(folder);
        withCredential.setCredentialsId("a-token");
        assertThatThrownBy(() -> Entries.checkMetricServers(List.of(withCredential)))
                .hasMessage("The metric server 'scored': files are read without a credential; leave it out");
        try (ACLContext somebody = Nobody.acts()) {
            assertThat(somebody).isNotNull();
            assertThatThrownBy(() -> metricServer.doTestConnection("scored", "files", folder.toString(), ""))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    private static MetricServerEntry files(Path folder) {
        MetricServerEntry entry = new MetricServerEntry("scored", folder.toString());
        entry.setType("files");
        return entry;
    }

    @Test
    void aCertificateWillDoAndAPrivateKeyWithItWillNot() throws Exception {
        String certificate = ReleaseGuardConfigurationTest.certificate();
        assertThat(cluster.doCheckCaCertificate(certificate).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(cluster.doCheckCaCertificate(certificate + "\n-----BEGIN PRIVATE KEY-----\n").kind)
                .isEqualTo(FormValidation.Kind.ERROR);
    }

    private static List<String> values(ListBoxModel options) {
        return options.stream().map(option -> option.value).toList();
    }

    @Test
    void onlyCredentialsThatCanBeUsedAreOffered() {
        assertThat(values(metricServer.doFillCredentialsIdItems(null))).containsExactly("", "a-token", "a-user");
        assertThat(values(cluster.doFillCredentialsIdItems(null))).containsExactly("", "a-token", "a-kubeconfig");
    }

    @Test
    void aChosenCredentialStaysChosenWhereItCannotBeSeen() {
        assertThat(values(metricServer.doFillCredentialsIdItems("a-folders-token")))
                .containsExactly("", "a-token", "a-user", "a-folders-token");
    }

    @Test
    void whoMayNotConfigureSeesNoCredentials() {
        try (ACLContext somebody = Nobody.acts()) {
            assertThat(somebody).isNotNull();
            assertThat(values(metricServer.doFillCredentialsIdItems("a-token"))).containsExactly("a-token");
            assertThat(values(cluster.doFillCredentialsIdItems(null))).containsExactly("");
            assertThat(values(metricServer.doFillCatalogueItems())).containsExactly("");
        }
    }

    @Test
    void theCataloguesAreOffered() {
        assertThat(values(metricServer.doFillCatalogueItems())).contains("", "prometheus-client");
    }

    @Test
    void whoMayNotConfigureMakesNoConnection() {
        try (ACLContext somebody = Nobody.acts()) {
            assertThat(somebody).isNotNull();
            assertThatThrownBy(() -> metricServer.doTestConnection("a", null, "http://127.0.0.1:1", "a-token"))
                    .isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> mlflowServer.doTestConnection("a", "http://127.0.0.1:1", "a-token"))
                    .isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> argoCdServer.doTestConnection("a", "http://127.0.0.1:1", "a-token"))
                    .isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> cluster.doTestConnection("a", "https://127.0.0.1:1", "a-token", "", ""))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void anAlertmanagerIsTriedAsOne() throws IOException {
        HttpServer alertmanager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        alertmanager.createContext("/api/v2/status", exchange -> {
            byte[] status = "{\"cluster\":{\"status\":\"ready\"},\"versionInfo\":{\"version\":\"0.28.1\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, status.length);
            exchange.getResponseBody().write(status);
            exchange.close();
        });
        alertmanager.start();
        try {
            String url = "http://127.0.0.1:" + alertmanager.getAddress().getPort();

            assertThat(metricServer.doTestConnection("a", "alertmanager", url, ""))
                    .hasToString("OK: Alertmanager 0.28.1 answers");
            assertThat(metricServer.doTestConnection("a", "prometheus", url, "").kind)
                    .isEqualTo(FormValidation.Kind.ERROR);
        } finally {
            alertmanager.stop(0);
        }
        assertThat(metricServer.doTestConnection("a", "nagios", "http://127.0.0.1:1", ""))
                .hasToString("ERROR: type: 'nagios' is none of " + values(metricServer.doFillTypeItems()));
    }

    @Test
    void aMetricServerIsTried() {
        try (StagingWorld world =
                StagingWorld.start(StagingOptions.defaults().withAuthentication(Authentication.bearer("t0ps3cret")))) {
            String url = world.prometheusUrl().toString();

            assertThat(metricServer.doTestConnection("a", null, url, "a-token"))
                    .hasToString("OK: The server answers queries");
            assertThat(metricServer.doTestConnection("a", null, url, ""))
                    .hasToString("ERROR: metric server a asks for a credential (HTTP 401)");
            assertThat(metricServer.doTestConnection("a", null, url, "a-user"))
                    .hasToString("ERROR: metric server a refuses the credential (HTTP 401)");
            assertThat(metricServer
                            .doTestConnection("a", null, url, "a-folders-token")
                            .getMessage())
                    .contains("'a-folders-token'")
                    .contains("only a build can try it");
        }
        assertThat(metricServer
                        .doTestConnection("a", null, "http://127.0.0.1:1", "a-token")
                        .getMessage())
                .contains("refuses the connection")
                .doesNotContain("t0ps3cret");
        assertThat(metricServer.doTestConnection("a", null, "file:///etc/passwd", "").kind)
                .isEqualTo(FormValidation.Kind.ERROR);
    }

    @Test
    void anMlflowServerIsTried() throws Exception {
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/registered-models/search", exchange -> {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(mlflowServer.doTestConnection("", url, "a-token").getMessage())
                    .startsWith("The model registry answers");
            assertThat(mlflowServer.doTestConnection("", url, "").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(shown).containsExactly("Bearer t0ps3cret", "null");
        } finally {
            server.stop(0);
        }
        assertThat(mlflowServer.doTestConnection("", "http://127.0.0.1:1", "a-token"))
                .hasToString("ERROR: MLflow server (no name): cannot read the registered models: the server"
                        + " (http://127.0.0.1:1) refuses the connection");
        assertThat(mlflowServer.doTestConnection("a", "", "").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(mlflowServer
                        .doTestConnection("a", "http://127.0.0.1:1", "a-folders-token")
                        .getMessage())
                .contains("only a build can try it");
    }

    @Test
    void anArgoCdServerIsTried() {
        assertThat(argoCdServer.doTestConnection("gitops", "http://127.0.0.1:1", "a-token"))
                .hasToString(
                        "ERROR: Argo CD server gitops: cannot ask who the credential is: the server (http://127.0.0.1:1) refuses"
                                + " the connection");
    }

    @Test
    void aServerWithARestApiIsTriedAsWhatItIs() {
        RestServerEntry.DescriptorImpl form =
                (RestServerEntry.DescriptorImpl) new RestServerEntry("a", "http://a").getDescriptor();
        assertThat(values(form.doFillTypeItems()))
                .containsExactly("http", "unleash", "launchdarkly", "github", "gitlab");
        assertThat(form.doTestConnection("flags", "unleash", "http://127.0.0.1:1", "a-token"))
                .hasToString("ERROR: Unleash server flags: cannot read the projects: the server (http://127.0.0.1:1)"
                        + " refuses the connection");
        assertThat(form.doTestConnection("flags", "launchdarkly", "http://127.0.0.1:1", "a-user"))
                .hasToString("ERROR: This type of server needs a secret text, its token");
        assertThat(form.doTestConnection("flags", "flipt", "http://127.0.0.1:1", "a-token"))
                .hasToString("ERROR: type: 'flipt' is none of [http, unleash, launchdarkly, github, gitlab]");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP, Bearer t0ps3cret",
        "UNLEASH, t0ps3cret",
        "LAUNCHDARKLY, t0ps3cret",
        "GITHUB, Bearer t0ps3cret",
        "GITLAB, Bearer t0ps3cret"
    })
    void aServerWithARestApiIsShownATokenAsItTakesIt(RestType type, String header) {
        StandardCredentials token = SystemCredentials.find("a-token", StringCredentials.class);
        assertThat(RestServerEntry.use(type).apply(token).header()).isEqualTo(header);
    }

    @Test
    void aClusterIsTried() {
        try (StagingWorld world = StagingWorld.start()) {
            String server = world.kubernetesUrl().toString();
            assertThat(cluster.doTestConnection("a", server, "a-token", "", "prod")
                            .getMessage())
                    .startsWith("Kubernetes")
                    .doesNotContain("t0ps3cret");
        }
        assertThat(cluster.doTestConnection("a", "https://127.0.0.1:1", "a-token", "", "prod"))
                .hasToString("ERROR: the API server refuses the connection");
        assertThat(cluster.doTestConnection("a", "https://127.0.0.1:1", "a-user", "", "")
                        .getMessage())
                .contains("no secret text, no secret file and no certificate");
        assertThat(cluster.doTestConnection("a", "", "a-kubeconfig", "", "").getMessage())
                .isEqualTo("cluster a: the kubeconfig is not YAML");
        assertThat(cluster.doTestConnection("a", "", "", "", "").getMessage()).contains("has no server address");
    }
}

package io.jenkins.plugins.releaseguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.Descriptor;
import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ReleaseGuardConfigurationTest {
    /** As a browser sends it: text where a list is meant, an object where a list has one entry. */
    private static final String SUBMITTED =
            """
            {metricServers: [
               {name: " prometheus ", url: "http://prometheus:9090/", credentialsId: "", catalogue: "prometheus-client",
                scopeLabel: "", scrapeInterval: "500ms", folders: "", default: true},
               {name: "eu", url: "https://prom.example", credentialsId: "prom-token", catalogue: "", scopeLabel: "version",
                scrapeInterval: "", folders: "ml", default: false}],
             clusters:
               {name: "prod-eu", server: "https://10.0.0.1:6443", credentialsId: "prod-eu", caCertificate: "",
                namespaces: "prod, canary\\r\\nmodels", folders: "/ml/recommender/\\nMy Team", environment: "production",
                default: true},
             mlflowServers: {name: "mlflow", url: "https://mlflow.example/", credentialsId: "mlflow", folders: "ml", default: true},
             gitRepositories: {name: "deploys", url: "https://git.example/deploys.git", branch: "", credentialsId: "git", folders: "ml", default: true},
             argoCdServers: {name: "argo", url: "https://argo.example", credentialsId: "", folders: "", default: false},
             restServers: {name: "flags", type: "unleash", url: "https://unleash.example", credentialsId: "u", folders: "ml", default: true},
             helm: " /opt/helm "}
            """;

    @TempDir
    Path home;

    private LocalJenkins jenkins;

    @BeforeEach
    void start() {
        jenkins = LocalJenkins.start(home);
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    private static void submit(String json) throws Descriptor.FormException {
        ReleaseGuardConfiguration.get().configure(Form.request(), JSONObject.fromObject(json));
    }

    @Test
    void aSubmittedFormIsWhatTheEngineGets() throws Exception {
        submit(SUBMITTED);

        assertThat(ReleaseGuardConfiguration.get().toServers("ml/recommender/release"))
                .isEqualTo(new Servers(
                        List.of(
                                new MetricServer(
                                        "prometheus",
                                        URI.create("http://prometheus:9090/"),
                                        null,
                                        "prometheus-client",
                                        MetricServer.DEFAULT_SCOPE_LABEL,
                                        Duration.ofMillis(500),
                                        true),
                                new MetricServer(
                                        "eu",
                                        URI.create("https://prom.example"),
                                        "prom-token",
                                        null,
                                        "version",
                                        Duration.ofSeconds(15),
                                        false)),
                        List.of(new Cluster(
                                "prod-eu",
                                URI.create("https://10.0.0.1:6443"),
                                "prod-eu",
                                List.of("prod", "canary", "models"),
                                List.of("ml/recommender", "My Team"),
                                "production",
                                true)),
                        List.of(new MlflowServer(
                                "mlflow", URI.create("https://mlflow.example/"), "mlflow", List.of("ml"), true)),
                        List.of(new GitRepository(
                                "deploys",
                                URI.create("https://git.example/deploys.git"),
                                "main",
                                "git",
                                List.of("ml"),
                                true)),
                        List.of(new ArgoCdServer("argo", URI.create("https://argo.example"), null, List.of(), false)),
                        List.of(new RestServer(
                                "flags",
                                RestType.UNLEASH,
                                URI.create("https://unleash.example"),
                                "u",
                                List.of("ml"),
                                true)),
                        "/opt/helm"));
    }

    @Test
    void aFolderOfFilesIsKeptAsItsAddress() throws Exception {
        submit("{metricServers: [{name: 'scored', type: 'files', url: ' /srv/my rows ', default: true}]}");

        assertThat(ReleaseGuardConfiguration.get().toServers("ml/a").sources(SourceType.FILES))
                .singleElement()
                .satisfies(files -> assertThat(files.url()).hasToString("file:///srv/my%20rows"));
    }

    @Test
    void itIsThereAfterARestart() throws Exception {
        submit(SUBMITTED);
        Servers before = ReleaseGuardConfiguration.get().toServers("ml/a");
        jenkins.close();
        jenkins = LocalJenkins.start(home);

        assertThat(ReleaseGuardConfiguration.get().toServers("ml/a")).isEqualTo(before);
        assertThat(ReleaseGuardConfiguration.get().getArgoCdServers())
                .singleElement()
                .satisfies(server -> assertThat(server.getUrl()).isEqualTo("https://argo.example"));
    }

    @Test
    void withoutAPathHelmIsLookedUp() throws Exception {
        submit("{helm: '  '}");
        assertThat(ReleaseGuardConfiguration.get().getHelm()).isNull();
        assertThat(ReleaseGuardConfiguration.get().toServers().helm()).isEqualTo("helm");
    }

    @Test
    void onlyTypesThatJenkinsMaySaveAreSaved() throws Exception {
        submit(SUBMITTED);
        assertThat(Files.readString(home.resolve(ReleaseGuardConfiguration.class.getName() + ".xml")))
                .doesNotContain("CollSer", "ImmutableCollections", "java.util.Arrays");
    }

    @Test
    void whatTheFormShowsIsWhatItSends() throws Exception {
        submit(SUBMITTED);
        ClusterEntry cluster = ReleaseGuardConfiguration.get().getClusters().get(0);
        assertThat(cluster.getNamespacesText()).isEqualTo("prod\ncanary\nmodels");
        assertThat(cluster.getFoldersText()).isEqualTo("ml/recommender\nMy Team");

        ClusterEntry again = new ClusterEntry("again", null);
        again.setNamespaces(List.of(cluster.getNamespacesText()));
        again.setFolders(List.of(cluster.getFoldersText()));
        assertThat(again.getNamespaces()).isEqualTo(cluster.getNamespaces());
        assertThat(again.getFolders()).isEqualTo(cluster.getFolders());
    }

    @Test
    void theLastEntryOfAListCanBeDeleted() throws Exception {
        submit(SUBMITTED);
        submit("{clusters: {name: 'left', server: ''}}");

        assertThat(ReleaseGuardConfiguration.get().getMetricServers()).isEmpty();
        assertThat(ReleaseGuardConfiguration.get().getArgoCdServers()).isEmpty();
        assertThat(ReleaseGuardConfiguration.get().getClusters())
                .singleElement()
                .satisfies(cluster -> assertThat(cluster.getServer()).isNull());
    }

    @Test
    void aFormThatWillNotDoChangesNothing() throws Exception {
        submit(SUBMITTED);
        Servers before = ReleaseGuardConfiguration.get().toServers("ml/a");

        assertThatThrownBy(() -> submit("{metricServers: {name: 'new', url: 'http://new'},"
                        + " clusters: {name: 'prod', server: 'ftp://10.0.0.1'}}"))
                .isInstanceOf(Descriptor.FormException.class)
                .hasMessage(
                        "Model Release Guard: The cluster 'prod': the address has to begin with http:// or https://");
        assertThat(ReleaseGuardConfiguration.get().toServers("ml/a")).isEqualTo(before);
        jenkins.close();
        jenkins = LocalJenkins.start(home);
        assertThat(ReleaseGuardConfiguration.get().toServers("ml/a")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            [{name: '', url: 'http://a'}]                                      | The metric server without a name: a name is needed
            [{name: 'a b', url: 'http://a'}]                                   | The metric server 'a b': a name has letters
            [{name: 'a', url: ''}]                                             | The metric server 'a': an address is needed
            [{name: 'a', url: 'file:///etc/passwd'}]                           | has to begin with http:// or https://
            [{name: 'a', url: 'http://bob:hunter2@a'}]                         | must not hold a user or password
            [{name: 'a', url: 'http://'}]                                      | The metric server 'a': this is not a web address
            [{name: 'a', url: 'http://a/?x=1'}]                                | base address
            [{name: 'a', url: 'http://a', scrapeInterval: '-1'}]                | The metric server 'a': scrapeInterval: '-1' is no duration
            [{name: 'a', url: 'http://a', catalogue: 'istioo'}]                | The metric server 'a': catalogue: 'istioo' is none of [
            [{name: 'a', url: 'http://a'}, {name: 'a', url: 'http://b'}]       | Two entries are called 'a'
            [{name: 'a', url: 'http://a', default: true}, {name: 'b', url: 'http://b', default: true}] | Both 'a' and 'b' are marked as the default metric server
            [{name: 'a', url: 'http://a', type: 'alertmanager', default: true}, {name: 'b', url: 'http://b', type: 'alertmanager', default: true}] | Both 'a' and 'b' are marked as the default Alertmanager
            [{name: 'a', url: 'http://a', type: 'nagios'}] | The metric server 'a': type: 'nagios' is none of
            """)
    void aMetricServerThatWillNotDoIsNamed(String servers, String message) {
        assertThatThrownBy(() -> submit("{metricServers: " + servers + "}"))
                .isInstanceOf(Descriptor.FormException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void scriptsAreHeldToTheSame() {
        ClusterEntry one = new ClusterEntry("a", "https://a");
        ClusterEntry other = new ClusterEntry("b", "https://b");
        one.setDefault(true);
        other.setDefault(true);
        assertThatThrownBy(() -> ReleaseGuardConfiguration.get().setClusters(List.of(one, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Both 'a' and 'b' are marked as the default cluster");

        ClusterEntry untrusted = new ClusterEntry("c", "https://c");
        untrusted.setCaCertificate("hunter2");
        assertThatThrownBy(() -> ReleaseGuardConfiguration.get().setClusters(List.of(untrusted)))
                .hasMessageStartingWith("The cluster 'c': the CA certificate has to be")
                .hasMessageNotContaining("hunter2");
        assertThat(ReleaseGuardConfiguration.get().getClusters()).isEmpty();
    }

    @Test
    void aMetricServerOfAFolderIsForItsJobsOnly() throws Exception {
        submit(SUBMITTED);
        ReleaseGuardConfiguration guard = ReleaseGuardConfiguration.get();

        assertThat(guard.toServers("ml/deep/job").metricServers()).hasSize(2);
        assertThat(guard.toServers("mlx/job").metricServers()).hasSize(1);
        assertThat(guard.toServers("ml").metricServers()).hasSize(1);
        assertThat(guard.toServers().metricServers()).hasSize(1);
    }

    /** The example of the manual, by data binding alone. */
    @Test
    void theExampleForConfigurationAsCodeIsTaken() throws Exception {
        String manual = Files.readString(Path.of("..", "..", "docs", "configuration.md"));
        Matcher example = Pattern.compile("```yaml\n(unclassified:.*?)```", Pattern.DOTALL)
                .matcher(manual);
        assertThat(example.find()).isTrue();
        Map<?, ?> yaml = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(example.group(1)
                        .replace("${PROD_EU_CA}", "\"" + certificate().replace("\n", "\\n") + "\""));
        Object guard = ((Map<?, ?>) yaml.get("unclassified")).get("releaseGuard");
        submit(JSONObject.fromObject(guard).toString());

        Servers servers = ReleaseGuardConfiguration.get().toServers("ml/recommender/release");
        assertThat(servers.metricServers())
                .extracting(MetricServer::name)
                .containsExactly("prometheus", "prom-eu", "alertmanager");
        assertThat(servers.clusters()).extracting(Cluster::name).contains("prod-eu", "here");
        assertThat(servers.clusters().get(0).namespaces()).containsExactly("prod", "models");
        assertThat(servers.clusters().get(0).caCertificate())
                .isEqualTo(certificate().strip());
        assertThat(servers.clusters()).filteredOn(Cluster::isDefault).hasSize(1);
    }

    static String certificate() throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "config", "ca.pem"));
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers file: what is read of it, and what is said about a wrong one. */
class ServersReaderTest {
    private static final String TWO =
            """
            metricServers:
              - name: prometheus
                url: http://prometheus:9090
                catalogue: prometheus-client
                default: true
              - name: prom-eu
                url: https://prometheus.eu.example/prometheus
                scopeLabel: version
                scrapeInterval: 500ms
                token: ${PROM_EU}
            clusters:
              - name: prod-eu
                server: https://10.0.0.1:6443
                token: ${PROD_EU}
                namespaces: [prod, shop]
                environment: production
                default: true
              - name: here
                kubeconfig: ~/.kube/here.yaml
            mlflowServers:
              - name: mlflow
                url: http://mlflow:5000
                token: ${MLFLOW}
                default: true
            """;

    private final ServersReader reader = new ServersReader(Catalogues.builtIn());

    @Test
    void every_key_is_read_and_secrets_are_named_only() throws PolicyException {
        ServersFile file = reader.read(TWO, "s.yaml");

        assertThat(file.servers().metricServers())
                .containsExactly(
                        Read.server("prometheus", "prometheus-client", true),
                        new MetricServer(
                                "prom-eu",
                                URI.create("https://prometheus.eu.example/prometheus"),
                                null,
                                null,
                                "version",
                                Duration.ofMillis(500),
                                false));
        assertThat(file.servers().clusters()).extracting(Cluster::name).containsExactly("prod-eu", "here");
        assertThat(file.servers().clusters().get(0).namespaces()).containsExactly("prod", "shop");
        assertThat(file.servers().clusters().get(0).environment()).isEqualTo("production");
        assertThat(file.metricTokens()).containsOnly(Map.entry("prom-eu", reference("PROM_EU", 10, 12)));
        assertThat(file.servers().mlflowServers())
                .containsExactly(new MlflowServer("mlflow", URI.create("http://mlflow:5000"), null, List.of(), true));
        assertThat(file.mlflowTokens()).containsOnly(Map.entry("mlflow", reference("MLFLOW", 23, 12)));
        assertThat(file.clusterTokens()).containsOnly(Map.entry("prod-eu", reference("PROD_EU", 14, 12)));
        assertThat(file.kubeconfigs()).containsOnly(Map.entry("here", reference("~/.kube/here.yaml", 19, 17)));
    }

    private static ServersFile.Reference reference(String name, int line, int column) {
        return new ServersFile.Reference(name, new Position("s.yaml", line, column));
    }

    @Test
    void what_only_jenkins_knows_may_stand_in_it() throws PolicyException {
        ServersFile file = reader.read(
                """
                metricServers: [{name: a, url: 'http://a', credentialsId: x, folders: [ml]}]
                clusters: [{name: b, server: 'https://b', credentialsId: y, folders: [ml]}]
                argoCdServers: [{name: c, url: 'https://c', credentialsId: z, folders: [ml]}]
                gitRepositories: [{name: d, url: 'https://d/e.git', branch: live}, {name: f, url: 'https://f'}]
                helm: /opt/helm
                """,
                "s.yaml");

        assertThat(file.servers().clusters().get(0).credentialsId()).isEqualTo("y");
        assertThat(file.servers().helm()).isEqualTo("/opt/helm");
        assertThat(reader.read("clusters: []", "s.yaml").servers().helm()).isEqualTo("helm");
        assertThat(file.servers().argoCdServers())
                .containsExactly(new ArgoCdServer("c", URI.create("https://c"), "z", List.of(), false));
        assertThat(file.servers().gitRepositories())
                .containsExactly(
                        new GitRepository("d", URI.create("https://d/e.git"), "live", null, List.of(), false),
                        new GitRepository("f", URI.create("https://f"), "main", null, List.of(), false));
    }

    @Test
    void each_type_of_metric_server_has_its_own_default() throws PolicyException {
        ServersFile file = reader.read(
                """
                metricServers:
                  - {name: a, type: prometheus, url: 'http://a', default: true}
                  - {name: b, type: alertmanager, url: 'http://b', default: true}
                """,
                "s.yaml");

        assertThat(file.servers().sources(SourceType.ALERTMANAGER))
                .extracting(MetricServer::name, MetricServer::isDefault)
                .containsExactly(tuple("b", true));
        assertThat(file.servers().sources(SourceType.PROMETHEUS))
                .extracting(MetricServer::name, MetricServer::isDefault)
                .containsExactly(tuple("a", true));
    }

    @Test
    void servers_with_a_rest_api_have_a_default_of_each_type_and_names_of_their_own() throws PolicyException {
        ServersFile file = reader.read(
                """
                restServers:
                  - {name: a, type: unleash, url: 'http://a', default: true, token: '${UNLEASH}'}
                  - {name: b, url: 'http://b', default: true}
                """,
                "s.yaml");

        assertThat(file.servers().restServers())
                .containsExactly(
                        new RestServer("a", RestType.UNLEASH, URI.create("http://a"), null, List.of(), true),
                        new RestServer("b", RestType.HTTP, URI.create("http://b"), null, List.of(), true));
        assertThat(file.restTokens()).containsOnlyKeys("a");
        assertThatThrownBy(() -> reader.read(
                        """
                        restServers:
                          - {name: a, type: unleash, url: 'http://a', default: true}
                          - {name: a, type: launchdarkly, url: 'http://b', default: true}
                          - {name: c, type: unleash, url: 'http://c', default: true}
                          - {name: d, type: flipt, url: 'http://d'}
                        """,
                        "s.yaml"))
                .hasMessageContaining("s.yaml:3:12: a REST server `a` is there already, in line 2")
                .hasMessageContaining(
                        "s.yaml:4:56: an Unleash server is the default one already, in line 2; at most one can be")
                .hasMessageContaining(
                        "s.yaml:5:21: found `flipt` at `type`, expected `github`, `gitlab`, `http`, `launchdarkly` or `unleash`");
    }

    @Test
    void what_is_for_prometheus_only_is_refused_elsewhere_and_two_defaults_of_a_type_too() {
        assertThatThrownBy(() -> reader.read(
                        """
                        metricServers:
                          - {name: a, type: alertmanager, url: 'http://a', default: true, scrapeInterval: 5s}
                          - {name: b, type: alertmanager, url: 'http://b', default: true}
                          - {name: c, type: nagios, url: 'http://c'}
                        """,
                        "s.yaml"))
                .hasMessage(
                        """
                        s.yaml:2:83: `scrapeInterval` is for `type: prometheus` only; leave it out
                        s.yaml:3:61: an Alertmanager is the default one already, in line 2; at most one can be
                        s.yaml:4:21: found `nagios` at `type`, expected `alertmanager`, `cloudwatch`, `datadog`, `files`, `graphite`, `influxdb`, `jdbc`, `newrelic`, `prometheus` or `web`""");
    }

    @Test
    void a_database_has_an_address_of_its_own_kind_and_limits() throws Exception {
        MetricServer database = reader.read(
                        """
                        metricServers:
                          - {name: a, type: jdbc, url: 'jdbc:postgresql://db/scores', token: '${LOGIN}', maxRows: 500, queryTimeout: 10s}
                        """,
                        "s.yaml")
                .servers()
                .sources(SourceType.JDBC)
                .get(0);

        assertThat(database.url()).hasToString("jdbc:postgresql://db/scores");
        assertThat(database.limits()).isEqualTo(new QueryLimits(500, 2, Duration.ofSeconds(10)));
    }

    @Test
    void what_a_database_cannot_be_is_told_without_its_secrets() {
        assertThatThrownBy(() -> reader.read(
                        """
                        metricServers:
                          - {name: a, type: jdbc, url: 'http://a', maxRows: 0, maxConnections: many, queryTimeout: 1m}
                          - {name: b, type: jdbc, url: 'jdbc:mysql://root:hunter2@db/x'}
                          - {name: c, url: 'http://c', maxRows: 5}
                        """,
                        "s.yaml"))
                .hasMessage(
                        """
                        s.yaml:2:32: `url`: the address of a database begins with jdbc: and the driver's word, for example jdbc:postgresql://db.example:5432/scores
                        s.yaml:2:53: maxRows: found '0', expected a whole number of 1 to 1000000
                        s.yaml:2:72: maxConnections: found 'many', expected a whole number of 1 to 16
                        s.yaml:2:92: queryTimeout: found '1m', expected a duration of 1s to 30s, such as 5s
                        s.yaml:3:32: `url`: the address must not hold a user or password: choose a credential instead
                        s.yaml:4:41: `maxRows` is for `type: jdbc` only; leave it out""");
    }

    @Test
    void files_have_an_absolute_path_and_no_credential() throws Exception {
        MetricServer files = reader.read(
                        "metricServers: [{name: a, type: files, url: /srv/my rows}, {name: b, type: files, url: 'file:/srv/x'}]",
                        "s.yaml")
                .servers()
                .sources(SourceType.FILES)
                .get(0);

        assertThat(files.url()).hasToString("file:///srv/my%20rows");
        assertThat(mistakes("metricServers: [{name: a, type: files, url: 'https://a', token: '${A}'}]"))
                .isEqualTo(
                        """
                        1:45: `url`: files are named by an absolute path or a file: URL without host, `?` and `#`, for example /srv/scored or file:/srv/scored
                        1:65: `token`: files are read without a credential; leave it out""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rows",
                "file:rows",
                "file://host/rows",
                "file:/rows?a=b",
                "../rows",
                "http://a/rows",
                "/",
                "file:///",
                "''"
            })
    void what_names_no_folder_of_this_machine_is_refused(String address) {
        assertThat(FileAddress.problem(address.replace("''", ""))).contains("for example /srv/scored");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''| 1:1: found ``, expected keys such as `metricServers: ...`",
                "# nothing| 1:1: the servers file is empty; expected `metricServers` and `clusters`",
                "[a]| 1:1: found a list, expected keys such as `metricServers: ...`",
                "metricServer: []| 1:1: `metricServer` is not a key of a servers file, expected `argoCdServers`,"
                        + " `clusters`, `gitRepositories`, `helm`, `metricServers`, `mlflowServers` or `restServers`; did you mean `metricServers`?",
                "helm: ${HELM}| 1:7: `${...}` is read at `token` only; write the value of `helm` here",
                "clusters: {name: a}| 1:11: found a mapping at `clusters`, expected a list such as"
                        + " {name: prod-eu, server: 'https://10.0.0.1:6443', namespaces: [prod], default: true}",
                "clusters: [a]| 1:12: found `a` in `clusters`, expected a mapping such as"
                        + " {name: prod-eu, server: 'https://10.0.0.1:6443', namespaces: [prod], default: true}",
                "clusters: [{name: a, namespace: [b]}]| 1:22: `namespace` is not a key of a cluster, expected"
                        + " `caCertificate`, `credentialsId`, `default`, `environment`, `folders`, `kubeconfig`,"
                        + " `name`, `namespaces`, `server` or `token`; did you mean `namespaces`?",
                "gitRepositories: [{name: a, url: 'git@git.example:a.git'}]| 1:34: `url` has to be a base address such as"
                        + " https://git.example/ml/deploys.git: http or https, without user, password, `?` and `#`",
                "gitRepositories: [{name: a, url: 'https://a', branch: 'a b'}]| 1:55: found `a b` at `branch`, expected a"
                        + " branch's name",
                "clusters: [{server: 'https://b'}]| 1:12: `name` is missing; policies call the cluster by it",
                "clusters: [{name: a b}]| 1:19: found `a b` at `name`, expected letters, digits, `.`, `_` and `-`,"
                        + " beginning with a letter or a digit",
                "clusters: [{name: a}, {name: a}]| 1:30: a cluster `a` is there already, in line 1; expected a name of"
                        + " its own",
                "clusters: [{name: a, default: true}, {name: b, default: true}]| 1:57: a cluster is the default one"
                        + " already, in line 1; at most one can be",
                "clusters: [{name: a, default: on}]| 1:31: found `on` at `default`, expected `false` or `true`",
                "clusters: [{name: a, token: s3cret}]| 1:29: `token` is not written into a file; expected `${NAME}` with"
                        + " the name of the environment variable that has it",
                "clusters: [{name: a, kubeconfig: '${HOME}/x'}]| 1:34: `${...}` is read at `token` only; write the value"
                        + " of `kubeconfig` here",
                "clusters: [{name: a, caCertificate: ca.pem}]| 1:37: `caCertificate` has to be certificates as PEM text"
                        + " (-----BEGIN CERTIFICATE-----) and nothing else",
                "clusters: [{name: a, server: 'https://me:s3cret@b'}]| 1:30: `server` has to be a base address such as"
                        + " https://10.0.0.1:6443: http or https, without user, password, `?` and `#`",
                "mlflowServers: [{name: a}]| 1:17: `url` is missing; expected for example `url: http://mlflow:5000`",
                "metricServers: [{name: a}]| 1:17: `url` is missing; expected for example `url: http://prometheus:9090`",
                "metricServers: [{name: a, url: 'http://a', catalogue: prometheus-clients}]| 1:55: found"
                        + " `prometheus-clients` at `catalogue`, expected `istio`, `knative`, `kserve`, `nginx-ingress`, `prometheus-client` or `spring-boot`; did you mean"
                        + " `prometheus-client`?",
                "metricServers: [{name: a, url: 'http://a', scopeLabel: a-b}]| 1:56: found `a-b` at `scopeLabel`, expected"
                        + " a label of Prometheus: letters, digits and `_`",
                "metricServers: [{name: a, url: 'http://a', scrapeInterval: 15}]| 1:60: found `15` at `scrapeInterval`,"
                        + " expected a duration such as 15s",
                "metricServers: [{name: a, url: 'http://a', scrapeInterval: 2h}]| 1:60: `scrapeInterval` is longer than 1h",
            })
    void a_wrong_file_is_refused_with_the_place_and_the_remedy(String text, String mistake) {
        assertThat(mistakes(text)).isEqualTo(mistake);
    }

    @Test
    void every_mistake_is_told_at_once() {
        assertThat(mistakes("metricServers: [{nam: a, url: b}]\nclusters: [{name: c, defualt: true}]")
                        .lines())
                .hasSize(4);
    }

    private String mistakes(String text) {
        try {
            reader.read(text, "s.yaml");
            return "";
        } catch (PolicyException e) {
            return e.getMessage().replace("s.yaml:", "");
        }
    }
}

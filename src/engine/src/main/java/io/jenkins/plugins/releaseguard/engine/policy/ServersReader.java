package io.jenkins.plugins.releaseguard.engine.policy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads the file that names metric servers and clusters where no Jenkins does. It has the shape of the global
 * configuration, with references to secrets in place of Jenkins's credentials. Thread-safe.
 */
public final class ServersReader {
    private static final YamlText.Expected EXPECTED =
            new YamlText.Expected("servers file", "`metricServers` and `clusters`", "metricServers: ...");
    private static final String METRIC_EXAMPLE =
            "{name: prometheus, url: 'http://prometheus:9090', catalogue: prometheus-client, default: true}";
    private static final String MLFLOW_EXAMPLE = "{name: mlflow, url: 'http://mlflow:5000', default: true}";
    private static final String CLUSTER_EXAMPLE =
            "{name: prod-eu, server: 'https://10.0.0.1:6443', namespaces: [prod], default: true}";

    private static final String GIT_EXAMPLE =
            "{name: deploys, url: 'https://git.example/ml/deploys.git', branch: main, default: true}";
    private static final String ARGO_CD_EXAMPLE = "{name: argocd, url: 'https://argocd.example', default: true}";

    private static final String REST_EXAMPLE =
            "{name: unleash, type: unleash, url: 'https://unleash.example', default: true}";

    /** Those of the global configuration. */
    private static final List<String> ROOT_KEYS = List.of(
            "metricServers", "clusters", "mlflowServers", "gitRepositories", "argoCdServers", "restServers", "helm");

    private static final List<String> METRIC_KEYS = List.of(
            "name",
            "type",
            "url",
            "catalogue",
            "scopeLabel",
            "scrapeInterval",
            "maxRows",
            "maxConnections",
            "queryTimeout",
            "default",
            "token",
            "credentialsId",
            "folders");
    private static final List<String> PROMETHEUS_KEYS = List.of("catalogue", "scopeLabel", "scrapeInterval");
    private static final List<String> SECRET_KEYS = List.of("token", "credentialsId");
    private static final List<String> JDBC_KEYS = List.of("maxRows", "maxConnections", "queryTimeout");
    private static final List<String> CLUSTER_KEYS = List.of(
            "name",
            "server",
            "kubeconfig",
            "token",
            "caCertificate",
            "namespaces",
            "default",
            "environment",
            "credentialsId",
            "folders");
    private static final List<String> WEB_KEYS = List.of("name", "url", "default", "token", "credentialsId", "folders");
    private static final List<String> REST_KEYS =
            List.of("name", "type", "url", "default", "token", "credentialsId", "folders");
    private static final List<String> GIT_KEYS =
            List.of("name", "url", "branch", "default", "token", "credentialsId", "folders");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Duration DEFAULT_SCRAPE = Duration.ofSeconds(15);
    private static final Duration LONGEST_SCRAPE = Duration.ofHours(1);

    private final Catalogues catalogues;

    /** @param catalogues that metric servers may name */
    public ServersReader(Catalogues catalogues) {
        this.catalogues = catalogues;
    }

    /**
     * Reads a servers file.
     *
     * @param text YAML
     * @param file what messages call the text
     * @throws PolicyException with every mistake in it
     */
    public ServersFile read(String text, String file) throws PolicyException {
        Problems problems = new Problems();
        YamlText yaml = new YamlText(file, problems, EXPECTED);
        MappingNode root = yaml.mapping(text);
        problems.throwIfAny();
        ServersFile read = new Reading().of(new Mapping(yaml, root, problems));
        problems.throwIfAny();
        return read;
    }

    /** One file while it is read. */
    private final class Reading {
        private final Map<String, ServersFile.Reference> metricTokens = new HashMap<>();
        private final Map<String, ServersFile.Reference> clusterTokens = new HashMap<>();
        private final Map<String, ServersFile.Reference> mlflowTokens = new HashMap<>();
        private final Map<String, ServersFile.Reference> gitTokens = new HashMap<>();
        private final Map<String, ServersFile.Reference> argoCdTokens = new HashMap<>();
        private final Map<String, ServersFile.Reference> restTokens = new HashMap<>();
        private final Map<String, ServersFile.Reference> kubeconfigs = new HashMap<>();

        ServersFile of(Mapping root) {
            root.only("a servers file", ROOT_KEYS);
            List<MetricServer> metricServers = new ArrayList<>();
            Names metricNames = new Names("metric server");
            for (Mapping entry : root.mappings("metricServers", METRIC_EXAMPLE)) {
                MetricServer server = metricServer(entry, metricNames);
                if (server != null) {
                    metricServers.add(server);
                }
            }
            List<Cluster> clusters = new ArrayList<>();
            Names clusterNames = new Names("cluster");
            for (Mapping entry : root.mappings("clusters", CLUSTER_EXAMPLE)) {
                Cluster cluster = cluster(entry, clusterNames);
                if (cluster != null) {
                    clusters.add(cluster);
                }
            }
            List<MlflowServer> mlflowServers = new ArrayList<>();
            Names mlflowNames = new Names("MLflow server");
            for (Mapping entry : root.mappings("mlflowServers", MLFLOW_EXAMPLE)) {
                Web web = web(entry, mlflowNames, WEB_KEYS, "http://mlflow:5000", mlflowTokens);
                if (web != null) {
                    mlflowServers.add(new MlflowServer(web.name, web.url, web.credentialsId, List.of(), web.isDefault));
                }
            }
            List<GitRepository> gitRepositories = new ArrayList<>();
            Names gitNames = new Names("Git repository");
            for (Mapping entry : root.mappings("gitRepositories", GIT_EXAMPLE)) {
                Web web = web(entry, gitNames, GIT_KEYS, "https://git.example/ml/deploys.git", gitTokens);
                String branch = branch(entry);
                if (web != null) {
                    gitRepositories.add(
                            new GitRepository(web.name, web.url, branch, web.credentialsId, List.of(), web.isDefault));
                }
            }
            List<ArgoCdServer> argoCdServers = new ArrayList<>();
            Names argoCdNames = new Names("Argo CD server");
            for (Mapping entry : root.mappings("argoCdServers", ARGO_CD_EXAMPLE)) {
                Web web = web(entry, argoCdNames, WEB_KEYS, "https://argocd.example", argoCdTokens);
                if (web != null) {
                    argoCdServers.add(new ArgoCdServer(web.name, web.url, web.credentialsId, List.of(), web.isDefault));
                }
            }
            List<RestServer> restServers = new ArrayList<>();
            Names restNames = new Names("REST server");
            for (Mapping entry : root.mappings("restServers", REST_EXAMPLE)) {
                RestType type = RestType.of(entry.word("type", RestType.allWords()));
                Web web = web(entry, restNames, type.words(), REST_KEYS, "https://unleash.example", restTokens);
                if (web != null) {
                    restServers.add(
                            new RestServer(web.name, type, web.url, web.credentialsId, List.of(), web.isDefault));
                }
            }
            refuseReferences(root, List.of("helm"));
            Servers servers = new Servers(
                    metricServers,
                    clusters,
                    mlflowServers,
                    gitRepositories,
                    argoCdServers,
                    restServers,
                    root.text("helm"));
            return new ServersFile(
                    servers,
                    metricTokens,
                    clusterTokens,
                    mlflowTokens,
                    gitTokens,
                    argoCdTokens,
                    restTokens,
                    kubeconfigs);
        }

        /** What every server with a web address has. */
        private record Web(String name, URI url, String credentialsId, boolean isDefault) {}

        /** Null, with problems reported: it cannot be used. */
        private Web web(
                Mapping entry,
                Names names,
                List<String> keys,
                String example,
                Map<String, ServersFile.Reference> tokens) {
            return web(entry, names, names.what, keys, example, tokens);
        }

        /** @param sort of those that share one default */
        private Web web(
                Mapping entry,
                Names names,
                String sort,
                List<String> keys,
                String example,
                Map<String, ServersFile.Reference> tokens) {
            entry.only(names.one(), keys);
            refuseReferences(entry, keys);
            boolean isDefault = isDefault(entry, names.of(sort));
            String name = name(entry, names);
            URI url = address(entry, "url", example);
            if (!entry.isFilled("url")) {
                entry.problem("url", "`url` is missing; expected for example `url: " + example + "`");
            }
            ServersFile.Reference token = token(entry);
            if (name == null || url == null) {
                return null;
            }
            if (token != null) {
                tokens.put(name, token);
            }
            return new Web(name, url, entry.text("credentialsId"), isDefault);
        }

        private String branch(Mapping entry) {
            String branch = entry.text("branch");
            if (branch != null && !GitRepository.isBranch(branch)) {
                entry.problem("branch", "found `" + Words.shown(branch) + "` at `branch`, expected a branch's name");
            }
            return branch == null ? GitRepository.DEFAULT_BRANCH : branch;
        }

        private MetricServer metricServer(Mapping entry, Names names) {
            entry.only("a metric server", METRIC_KEYS);
            refuseReferences(entry, METRIC_KEYS);
            String word = entry.word("type", SourceType.ofMetricServers());
            SourceType type = SourceType.of(word);
            boolean isDefault = isDefault(entry, names.of(type.words()));
            String name = name(entry, names);
            URI url =
                    switch (type) {
                        case JDBC -> local(entry, JdbcAddress::problem, URI::create);
                        case FILES -> local(entry, FileAddress::problem, FileAddress::uri);
                        default -> address(entry, "url", "http://prometheus:9090");
                    };
            if (!entry.isFilled("url")) {
                entry.problem("url", "`url` is missing; expected for example `url: http://prometheus:9090`");
            }
            String catalogue = entry.word("catalogue", catalogues.names());
            String scopeLabel = entry.text("scopeLabel");
            if (scopeLabel != null && !LABEL.matcher(scopeLabel).matches()) {
                entry.problem(
                        "scopeLabel",
                        "found `" + Words.shown(scopeLabel) + "` at `scopeLabel`, expected a label of Prometheus:"
                                + " letters, digits and `_`");
            }
            Duration scrape = entry.duration("scrapeInterval", "15s");
            if (scrape != null && scrape.compareTo(LONGEST_SCRAPE) > 0) {
                entry.problem("scrapeInterval", "`scrapeInterval` is longer than 1h");
            }
            for (String key : PROMETHEUS_KEYS) {
                if (type != SourceType.PROMETHEUS && entry.has(key)) {
                    entry.problem(key, "`" + key + "` is for `type: prometheus` only; leave it out");
                }
            }
            for (String key : JDBC_KEYS) {
                if (type != SourceType.JDBC && entry.has(key)) {
                    entry.problem(key, "`" + key + "` is for `type: jdbc` only; leave it out");
                }
            }
            for (String key : SECRET_KEYS) {
                if (type == SourceType.FILES && entry.has(key)) {
                    entry.problem(key, "`" + key + "`: files are read without a credential; leave it out");
                }
            }
            QueryLimits limits = limits(entry);
            ServersFile.Reference token = token(entry);
            if (name == null || url == null) {
                return null;
            }
            if (token != null) {
                metricTokens.put(name, token);
            }
            return new MetricServer(
                    name,
                    url,
                    entry.text("credentialsId"),
                    catalogue,
                    scopeLabel == null ? MetricServer.DEFAULT_SCOPE_LABEL : scopeLabel,
                    type != SourceType.PROMETHEUS ? Duration.ZERO : scrape == null ? DEFAULT_SCRAPE : scrape,
                    isDefault,
                    type,
                    limits);
        }

        /** Null when it is absent or, with a problem reported, no address of its kind; it is not repeated. */
        private static URI local(Mapping entry, UnaryOperator<String> check, Function<String, URI> address) {
            String text = entry.text("url");
            String problem = text == null ? null : check.apply(text);
            if (problem != null) {
                entry.problem("url", "`url`: " + problem);
            }
            return text == null || problem != null ? null : address.apply(text.strip());
        }

        private static QueryLimits limits(Mapping entry) {
            String rows = entry.text("maxRows");
            String connections = entry.text("maxConnections");
            String timeout = entry.text("queryTimeout");
            boolean isFine = isFine(entry, "maxRows", QueryLimits.rowsProblem(rows))
                    & isFine(entry, "maxConnections", QueryLimits.connectionsProblem(connections))
                    & isFine(entry, "queryTimeout", QueryLimits.timeoutProblem(timeout));
            return isFine ? QueryLimits.of(rows, connections, timeout) : null;
        }

        private static boolean isFine(Mapping entry, String key, String problem) {
            if (problem != null) {
                entry.problem(key, problem);
            }
            return problem == null;
        }

        private Cluster cluster(Mapping entry, Names names) {
            entry.only("a cluster", CLUSTER_KEYS);
            refuseReferences(entry, CLUSTER_KEYS);
            boolean isDefault = isDefault(entry, names);
            String name = name(entry, names);
            URI server = address(entry, "server", "https://10.0.0.1:6443");
            String ca = entry.text("caCertificate");
            if (ca != null && (!ca.startsWith("-----BEGIN CERTIFICATE-----") || ca.contains("PRIVATE KEY"))) {
                entry.problem(
                        "caCertificate",
                        "`caCertificate` has to be certificates as PEM text (-----BEGIN CERTIFICATE-----) and nothing"
                                + " else");
            }
            List<String> namespaces =
                    entry.lines("namespaces").stream().map(Line::shown).toList();
            ServersFile.Reference token = token(entry);
            String kubeconfig = entry.text("kubeconfig");
            if (name == null) {
                return null;
            }
            if (token != null) {
                clusterTokens.put(name, token);
            }
            if (kubeconfig != null) {
                kubeconfigs.put(name, new ServersFile.Reference(kubeconfig, entry.at("kubeconfig")));
            }
            return new Cluster(
                    name,
                    server,
                    entry.text("credentialsId"),
                    namespaces,
                    List.of(),
                    entry.text("environment"),
                    isDefault,
                    ca);
        }

        private String name(Mapping entry, Names names) {
            String name = entry.text("name");
            if (name == null || name.isEmpty()) {
                entry.problem("name", "`name` is missing; policies call the " + names.what + " by it");
                return null;
            }
            if (!NAME.matcher(name).matches()) {
                entry.problem(
                        "name",
                        "found `" + Words.shown(name) + "` at `name`, expected letters, digits, `.`, `_` and `-`,"
                                + " beginning with a letter or a digit");
                return null;
            }
            Position first = names.lines.putIfAbsent(name, entry.at("name"));
            if (first != null) {
                entry.problem(
                        "name",
                        names.one() + " `" + name + "` is there already, in line " + first.line()
                                + "; expected a name of its own");
            }
            return name;
        }

        private boolean isDefault(Mapping entry, Names names) {
            if (!"true".equals(entry.word("default", List.of("true", "false")))) {
                return false;
            }
            if (names.theDefault != null) {
                entry.problem(
                        "default",
                        names.one() + " is the default one already, in line " + names.theDefault.line()
                                + "; at most one can be");
            }
            names.theDefault = names.theDefault == null ? entry.at("default") : names.theDefault;
            return true;
        }

        /** Null when it is absent or, with a problem reported, no base address; it is not repeated: it may hold secrets. */
        private URI address(Mapping entry, String key, String example) {
            String text = entry.text(key);
            if (text == null) {
                return null;
            }
            URI address = BaseAddress.parse(text);
            if (address == null) {
                entry.problem(
                        key,
                        "`" + key + "` has to be a base address such as " + example + ": http or https, without user,"
                                + " password, `?` and `#`");
            }
            return address;
        }

        /** The value is never repeated: it may be the secret itself. */
        private ServersFile.Reference token(Mapping entry) {
            String text = entry.text("token");
            if (text == null) {
                return null;
            }
            Matcher variable = VARIABLE.matcher(text);
            if (variable.matches()) {
                return new ServersFile.Reference(variable.group(1), entry.at("token"));
            }
            entry.problem(
                    "token",
                    "`token` is not written into a file; expected `${NAME}` with the name of the environment variable"
                            + " that has it");
            return null;
        }

        private void refuseReferences(Mapping entry, List<String> keys) {
            for (String key : keys) {
                if (!key.equals("token")
                        && entry.isScalar(key)
                        && entry.text(key).contains("${")) {
                    entry.problem(key, "`${...}` is read at `token` only; write the value of `" + key + "` here");
                }
            }
        }
    }

    /** Names and the default of one kind of entries. */
    private static final class Names {
        final String what;
        final Map<String, Position> lines = new HashMap<>();
        Position theDefault;

        private final Map<String, Names> ofType = new HashMap<>();

        Names(String what) {
            this.what = what;
        }

        /** Where each type has a default of its own. */
        Names of(String type) {
            return ofType.computeIfAbsent(type, Names::new);
        }

        String one() {
            return ("MAIU".indexOf(what.charAt(0)) >= 0 ? "an " : "a ") + what;
        }
    }
}

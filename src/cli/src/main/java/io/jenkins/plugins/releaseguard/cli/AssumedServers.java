package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The servers that a policy is checked with when nobody says which there are: a default one of each kind, and every one
 * that the policy names. So what is found is wrong whatever the servers are.
 */
final class AssumedServers {
    /** What {@code --explain} says of it. */
    static final String EXPLANATION =
            """
            # Without --servers, a default metric server of each type, with the catalogue prometheus-client, a default cluster and
            # a default MLflow server, Git repository, Argo CD server and server of flags are assumed. Not checked: names of servers and clusters, namespaces, the scrape interval.
            """;

    private static final String CATALOGUE = "prometheus-client";
    private static final String DEFAULT = "default";
    private static final URI NOWHERE = URI.create("https://not-known.invalid");
    /** So short that nothing is too short for it; up to 15s the defaults are the same. */
    private static final Duration SCRAPE_INTERVAL = Duration.ofMillis(1);

    private static final Pattern CLUSTER_OF_A_LEG = Pattern.compile("\\sin\\s+([^\\s/]+)/");
    private static final Pattern MLFLOW_SERVER_OF_A_LEG = Pattern.compile("mlflow-alias\\s.*\\son\\s+(\\S+)");
    private static final Pattern REPOSITORY_OF_A_LEG =
            Pattern.compile("git-(?:revert|pin)\\s(?:(?!\\sthen\\s).)*?\\sin\\s+(\\S+)");
    private static final Pattern ARGO_CD_SERVER_OF_A_LEG = Pattern.compile("\\sargocd-app\\s.*\\son\\s+(\\S+)");
    private static final int MOST_CHARACTERS = 100_000;

    private AssumedServers() {}

    /** For the policy of that text, which may be wrong in any way. */
    static Servers of(String policy) {
        Map<?, ?> root = mapping(load(policy));
        return new Servers(
                names(namedMetricServers(root))
                        .flatMap(n -> SourceType.ofMetricServers().stream()
                                .map(type -> new MetricServer(
                                        n,
                                        NOWHERE,
                                        null,
                                        CATALOGUE,
                                        MetricServer.DEFAULT_SCOPE_LABEL,
                                        SCRAPE_INTERVAL,
                                        n.equals(DEFAULT),
                                        SourceType.of(type))))
                        .toList(),
                names(namedInLegs(root, CLUSTER_OF_A_LEG))
                        .map(n -> new Cluster(n, NOWHERE, null, List.of(), List.of(), null, n.equals(DEFAULT)))
                        .toList(),
                names(namedInLegs(root, MLFLOW_SERVER_OF_A_LEG))
                        .map(n -> new MlflowServer(n, NOWHERE, null, List.of(), n.equals(DEFAULT)))
                        .toList(),
                names(namedInLegs(root, REPOSITORY_OF_A_LEG))
                        .map(n -> new GitRepository(
                                n, NOWHERE, GitRepository.DEFAULT_BRANCH, null, List.of(), n.equals(DEFAULT)))
                        .toList(),
                names(namedInLegs(root, ARGO_CD_SERVER_OF_A_LEG))
                        .map(n -> new ArgoCdServer(n, NOWHERE, null, List.of(), n.equals(DEFAULT)))
                        .toList(),
                Arrays.stream(RestType.values())
                        .flatMap(type -> names(namedInLegs(root, restServerOfALeg(type)))
                                .map(n -> new RestServer(n, type, NOWHERE, null, List.of(), n.equals(DEFAULT))))
                        .toList(),
                Servers.HELM);
    }

    private static Pattern restServerOfALeg(RestType type) {
        return Pattern.compile("(?:\\s(?:in|by)\\s+" + type.word() + "\\s.*?\\son"
                + (type == RestType.HTTP ? "|\\sserved\\s+at\\s.*\\sfrom" : "") + ")\\s+(\\S+)");
    }

    private static Stream<String> names(Collection<String> named) {
        return Stream.concat(Stream.of(DEFAULT), named.stream()).distinct();
    }

    private static Set<String> namedMetricServers(Map<?, ?> root) {
        Set<String> names = new LinkedHashSet<>();
        for (Object signal : mapping(root.get("signals")).values()) {
            if (mapping(signal).get("on") instanceof String name) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private static Set<String> namedInLegs(Map<?, ?> root, Pattern server) {
        Object legs = root.get("rollback");
        Set<String> names = new LinkedHashSet<>();
        for (Object leg : legs instanceof List<?> list ? list : legs == null ? List.of() : List.of(legs)) {
            Matcher named = server.matcher(String.valueOf(leg));
            if (named.find()) {
                names.add(named.group(1));
            }
        }
        return names;
    }

    private static Map<?, ?> mapping(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Null for what is no YAML: whoever reads the policy itself says so. */
    private static Object load(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setMaxAliasesForCollections(0)
                    .setAllowDuplicateKeys(true)
                    .setAllowNonScalarKeys(true)
                    .build();
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
            return null;
        }
    }
}

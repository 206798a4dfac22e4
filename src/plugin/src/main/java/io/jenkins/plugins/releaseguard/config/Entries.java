package io.jenkins.plugins.releaseguard.config;

import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.FileAddress;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.JdbcAddress;
import io.jenkins.plugins.releaseguard.engine.policy.QueryLimits;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/** What entries have to be: the same for the form, Configuration as Code and scripts. */
final class Entries {
    private static final Duration LONGEST_SCRAPE = Duration.ofHours(1);

    private Entries() {}

    /** An entry that will not do; the message names it. */
    static final class InvalidEntryException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        InvalidEntryException(String message) {
            super(message);
        }
    }

    static void checkMetricServers(List<MetricServerEntry> servers) {
        for (MetricServerEntry server : servers) {
            refuse("metric server", server, typeProblem(server.getType()));
        }
        checkNames("metric server", servers, server -> server.sourceType().words());
        for (MetricServerEntry server : servers) {
            refuse("metric server", server, urlProblem(server.getType(), server.getUrl()));
            refuse("metric server", server, credentialProblem(server));
            refuse("metric server", server, limitsProblem(server));
            refuse("metric server", server, scrapeProblem(server.getScrapeInterval()));
            refuse("metric server", server, catalogueProblem(server.getCatalogue()));
        }
    }

    static void checkServers(String kind, List<? extends ServerEntry<?>> servers) {
        checkServers(kind, servers, server -> kind);
    }

    /** @param sorts those that share one default */
    private static <E extends ServerEntry<?>> void checkServers(
            String kind, List<E> servers, Function<? super E, String> sorts) {
        checkNames(kind, servers, sorts);
        for (ServerEntry<?> server : servers) {
            refuse(kind, server, urlProblem(server.getUrl()));
        }
    }

    static void checkRestServers(List<RestServerEntry> servers) {
        for (RestServerEntry server : servers) {
            refuse("REST server", server, restTypeProblem(server.getType()));
        }
        checkServers("REST server", servers, server -> server.restType().words());
    }

    static void checkClusters(List<ClusterEntry> clusters) {
        checkNames("cluster", clusters);
        for (ClusterEntry cluster : clusters) {
            if (cluster.getServer() != null) {
                refuse("cluster", cluster, urlProblem(cluster.getServer()));
            }
            refuse("cluster", cluster, certificateProblem(cluster.getCaCertificate()));
        }
    }

    static void checkGitRepositories(List<GitRepositoryEntry> repositories) {
        checkServers("Git repository", repositories);
        for (GitRepositoryEntry repository : repositories) {
            refuse("Git repository", repository, branchProblem(repository.getBranch()));
        }
    }

    private static void checkNames(String kind, List<? extends Entry<?>> entries) {
        checkNames(kind, entries, entry -> kind);
    }

    private static <E extends Entry<?>> void checkNames(
            String kind, List<E> entries, Function<? super E, String> sorts) {
        Set<String> names = new HashSet<>();
        Map<String, Entry<?>> defaults = new HashMap<>();
        for (E entry : entries) {
            refuse(kind, entry, nameProblem(entry.getName()));
            if (!names.add(entry.getName())) {
                throw new InvalidEntryException("Two entries are called '" + entry.getName() + "': a " + kind
                        + " needs a name of its own, for policies call it by that");
            }
            if (entry.isDefault()) {
                String sort = sorts.apply(entry);
                Entry<?> theDefault = defaults.put(sort, entry);
                if (theDefault != null) {
                    throw new InvalidEntryException("Both '" + theDefault.getName() + "' and '" + entry.getName()
                            + "' are marked as the default " + sort + ": at most one can be");
                }
            }
        }
    }

    private static void refuse(String kind, Entry<?> entry, String problem) {
        if (problem != null) {
            throw new InvalidEntryException("The " + kind
                    + (entry.getName().isEmpty() ? " without a name" : " '" + entry.getName() + "'") + ": " + problem);
        }
    }

    /** Null: none. */
    static String nameProblem(String name) {
        if (name == null || name.isBlank()) {
            return "a name is needed, for policies call it by that";
        }
        return name.strip().matches("[A-Za-z0-9][A-Za-z0-9._-]*")
                ? null
                : "a name has letters, digits, '.', '_' and '-', and begins with a letter or a digit";
    }

    /** Null: none. */
    static String urlProblem(String url) {
        if (url == null || url.isBlank()) {
            return "an address is needed, for example https://server.example:9090";
        }
        try {
            URI uri = new URI(url.strip());
            if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
                return "the address has to begin with http:// or https://";
            }
            if (uri.getRawUserInfo() != null) {
                return "the address must not hold a user or password: choose a credential instead";
            }
            if (uri.getHost() == null) {
                return "the address names no host";
            }
            return uri.getRawQuery() == null && uri.getRawFragment() == null
                    ? null
                    : "the address is the server's base address, without '?' and '#'";
        } catch (URISyntaxException e) {
            return "this is not a web address";
        }
    }

    /**
     * Null: none.
     *
     * @param type of a metric server
     */
    static String urlProblem(String type, String url) {
        return switch (SourceType.of(type)) {
            case JDBC -> JdbcAddress.problem(url);
            case FILES -> filesProblem(url);
            default -> urlProblem(url);
        };
    }

    /** Null: none. Jenkins's own folder holds its secrets, and those of all jobs. */
    private static String filesProblem(String url) {
        String problem = FileAddress.problem(url);
        if (problem != null) {
            return problem;
        }
        Path home = real(Jenkins.get().getRootDir().toPath().toAbsolutePath().normalize());
        Path files = real(FileAddress.path(FileAddress.uri(url)));
        return home.startsWith(files) || files.startsWith(home.resolve("secrets"))
                ? "the folder holds what is secret of Jenkins itself; name one that holds nothing but rows"
                : null;
    }

    /** As it is where there is none yet. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** Null: none. */
    private static String credentialProblem(MetricServerEntry server) {
        return server.sourceType() == SourceType.FILES && server.getCredentialsId() != null
                ? "files are read without a credential; leave it out"
                : null;
    }

    /** Null: none. */
    private static String limitsProblem(MetricServerEntry server) {
        return Stream.of(
                        QueryLimits.rowsProblem(server.getMaxRows()),
                        QueryLimits.connectionsProblem(server.getMaxConnections()),
                        QueryLimits.timeoutProblem(server.getQueryTimeout()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Null: none. */
    static String branchProblem(String branch) {
        return branch == null || branch.isBlank() || GitRepository.isBranch(branch.strip())
                ? null
                : "this cannot be a branch; give its name, for example main, without refs/heads/";
    }

    /** Null: none. */
    static String scrapeProblem(String interval) {
        if (interval == null || interval.isBlank()) {
            return null;
        }
        Duration parsed = Durations.parse(interval.strip());
        return parsed != null && !parsed.isZero() && parsed.compareTo(LONGEST_SCRAPE) <= 0
                ? null
                : "scrapeInterval: '" + interval.strip()
                        + "' is no duration of more than 0 and at most 1h; write a number with its unit, such as 15s or"
                        + " 500ms";
    }

    /** Null: none. */
    static String typeProblem(String type) {
        return type == null || SourceType.ofMetricServers().contains(type)
                ? null
                : "type: '" + type + "' is none of " + SourceType.ofMetricServers();
    }

    /** Null: none. */
    static String restTypeProblem(String type) {
        return type == null || RestType.allWords().contains(type)
                ? null
                : "type: '" + type + "' is none of " + RestType.allWords();
    }

    /** Null: none. A name that is not offered would be lost as soon as somebody saves the form. */
    private static String catalogueProblem(String catalogue) {
        return catalogue == null || Catalogues.builtIn().names().contains(catalogue)
                ? null
                : "catalogue: '" + catalogue + "' is none of "
                        + Catalogues.builtIn().names();
    }

    /** Null: none. */
    static String certificateProblem(String pem) {
        if (pem == null || pem.isBlank()) {
            return null;
        }
        try {
            boolean isEmpty = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
            // A private key that was pasted with the certificate would be saved in the clear.
            return isEmpty || pem.contains("PRIVATE KEY") ? NO_CERTIFICATE : null;
        } catch (CertificateException e) {
            return NO_CERTIFICATE;
        }
    }

    private static final String NO_CERTIFICATE =
            "the CA certificate has to be certificates as PEM text (-----BEGIN CERTIFICATE-----) and nothing else";
}

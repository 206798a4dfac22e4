package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.MetadataAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Clients for the clusters that an administrator has set up. Nothing comes from the machine: no kubeconfig, no proxy or
 * token from the environment; a pod's service account only for a cluster that has neither an address nor a kubeconfig.
 */
public final class KubernetesClients {
    private static final int REQUEST_MILLIS = 10_000;
    private static final int CONNECT_MILLIS = 5_000;
    /** Many revisions of a Helm release, of which none can be larger than a Secret: 1 MiB. */
    private static final int MOST_BYTES = 50_000_000;

    private KubernetesClients() {}

    /**
     * How a cluster is entered; trust belongs to this one connection.
     *
     * @param token asked for at every call, so that a renewed one counts; null: anonymous, or the kubeconfig's user
     * @param caCertificate PEM of the authority that signed the API server's certificate; null: those of the JVM
     * @param kubeconfig what it says counts where neither the cluster nor the others say it; null: none
     * @param certificate that is shown; null: the kubeconfig's, if it has one
     */
    public record Access(Supplier<String> token, String caCertificate, Supplier<String> kubeconfig, Tls certificate) {
        /** Without a credential. */
        public static Access anonymous() {
            return new Access(null, null, null, null);
        }

        /** With a bearer token. */
        public static Access bearer(Supplier<String> token) {
            return new Access(token, null, null, null);
        }

        /** As the current context of a kubeconfig says, which has to hold all of it itself. */
        public static Access kubeconfig(Supplier<String> text) {
            return new Access(null, null, text, null);
        }

        /** With a client certificate. */
        public static Access certificate(Tls own) {
            return new Access(null, null, null, own);
        }

        /** The same, trusting {@code pem}. */
        public Access trusting(String pem) {
            return new Access(token, pem, kubeconfig, certificate);
        }

        @Override
        public String toString() {
            return "Access[hidden]";
        }
    }

    /**
     * A client for {@code cluster}; the caller closes it. Does not connect yet.
     *
     * @param machine that the cluster is asked from
     * @throws LegException what is said of the cluster does not make a connection
     */
    public static KubernetesClient open(Cluster cluster, Access access, Machine machine) throws LegException {
        Config config = config(cluster, access, Pod.current(), machine);
        try {
            return open(config, machine);
        } catch (IllegalArgumentException e) {
            // its message may quote what was given
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "cluster " + cluster.name() + ": its CA certificate, or the client certificate with its key, cannot"
                            + " be read as PEM");
        }
    }

    static KubernetesClient open(Config config, Machine machine) {
        return open(config, machine, MOST_BYTES);
    }

    static KubernetesClient open(Config config, Machine machine, int mostBytes) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new WebRequests(machine.http(tls(config)), mostBytes))
                .build();
    }

    /** Its authority alone is trusted, where it names one. */
    private static Tls tls(Config config) {
        try {
            Tls tls = Tls.PLAIN;
            if (config.getCaCertData() != null) {
                tls = tls.trusting(decoded(config.getCaCertData()));
            }
            if (config.getClientCertData() != null) {
                tls = tls.showing(decoded(config.getClientCertData()), decoded(config.getClientKeyData()));
            }
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificates cannot be read", e);
        }
    }

    static Config config(Cluster cluster, Access access, Pod pod, Machine machine) throws LegException {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withRequestTimeout(REQUEST_MILLIS)
                .withConnectionTimeout(CONNECT_MILLIS)
                // legs repeat what may pass, with a fresh look before it
                .withRequestRetryBackoffLimit(0);
        if (cluster.server() != null) {
            refuse(cluster, MetadataAddress.problem(cluster.server()));
        }
        if (access.kubeconfig() != null) {
            Kubeconfig kubeconfig = kubeconfig(cluster, access);
            if (cluster.server() == null) {
                refuse(cluster, MetadataAddress.problemAnywhere(URI.create(kubeconfig.server())));
            }
            fill(config, kubeconfig);
            if (kubeconfig.exec() != null) {
                fill(config, cluster, kubeconfig.exec(), machine);
            }
        } else if (cluster.server() == null) {
            fill(config, cluster, pod, machine);
        }
        if (cluster.server() != null) {
            config.withMasterUrl(cluster.server().toString());
        }
        if (access.certificate() != null) {
            config.withClientCertData(base64(access.certificate().chainAsPem()))
                    .withClientKeyData(base64(access.certificate().keyAsPem()));
        }
        if (access.token() != null) {
            config.withOauthTokenProvider(access.token()::get);
        }
        String ca = access.caCertificate() == null ? cluster.caCertificate() : access.caCertificate();
        if (ca != null) {
            config.withCaCertData(base64(ca));
        }
        return config.build();
    }

    private static void refuse(Cluster cluster, String problem) throws LegException {
        if (problem != null) {
            throw new LegException(LegException.Kind.FORBIDDEN, "cluster " + cluster.name() + ": " + problem);
        }
    }

    private static Kubeconfig kubeconfig(Cluster cluster, Access access) throws LegException {
        try {
            return Kubeconfig.parse(access.kubeconfig().get());
        } catch (IllegalArgumentException e) {
            throw new LegException(LegException.Kind.UNSUITABLE, "cluster " + cluster.name() + ": " + e.getMessage());
        }
    }

    private static void fill(ConfigBuilder config, Kubeconfig kubeconfig) {
        config.withMasterUrl(kubeconfig.server());
        if (kubeconfig.caCertificate() != null) {
            config.withCaCertData(base64(kubeconfig.caCertificate()));
        }
        if (kubeconfig.token() != null) {
            config.withOauthTokenProvider(kubeconfig::token);
        }
        if (kubeconfig.clientCertificate() != null && kubeconfig.clientKey() != null) {
            config.withClientCertData(kubeconfig.clientCertificate()).withClientKeyData(kubeconfig.clientKey());
        }
    }

    private static void fill(ConfigBuilder config, Cluster cluster, ExecPlugin exec, Machine machine)
            throws LegException {
        if (machine.isThis()) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "cluster " + cluster.name() + ": the kubeconfig has a program run ('exec: " + exec.command()
                            + "'), which is refused on this machine, for whoever may write a kubeconfig could have"
                            + " anything run there; run the step on an agent (runOn: 'agent' in a node { … }), or let"
                            + " the kubeconfig hold a token or a client certificate");
        }
        ExecPlugin.Credential first;
        try {
            first = exec.credential(machine);
        } catch (IOException e) {
            String unavailable = UnavailableException.reason(e);
            throw new LegException(
                    unavailable == null ? LegException.Kind.FORBIDDEN : LegException.Kind.UNREACHABLE,
                    "cluster " + cluster.name() + ": " + (unavailable == null ? e.getMessage() : unavailable),
                    e);
        }
        if (first.token() != null) {
            config.withOauthTokenProvider(exec.new Login(machine, first)::token);
        }
        if (first.certificate() != null) {
            config.withClientCertData(base64(first.certificate())).withClientKeyData(base64(first.key()));
        }
    }

    private static void fill(ConfigBuilder config, Cluster cluster, Pod pod, Machine machine) throws LegException {
        if (!machine.isThis()) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "cluster " + cluster.name()
                            + " has no server address, which means the one that Jenkins runs in; Jenkins's own service"
                            + " account is not given to an agent: enter the address and a credential, or leave"
                            + " runOn: 'agent' out");
        }
        if (pod.server() == null) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "cluster " + cluster.name()
                            + " has no server address, which means the one that Jenkins runs in; but"
                            + " Jenkins does not run in a Kubernetes pod with a service account");
        }
        try {
            config.withMasterUrl(pod.server())
                    .withCaCertData(base64(pod.caCertificate()))
                    .withOauthTokenProvider(pod::token);
        } catch (UncheckedIOException e) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE, "cluster " + cluster.name() + ": " + e.getMessage(), e);
        }
    }

    private static String decoded(String base64) {
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

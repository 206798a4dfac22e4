package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Clients for the clusters that an administrator has set up. Nothing comes from the machine: no kubeconfig, no pod's
 * service account, no proxy or token from the environment.
 */
public final class KubernetesClients {
    private static final int REQUEST_MILLIS = 10_000;
    private static final int CONNECT_MILLIS = 5_000;

    private KubernetesClients() {}

    /**
     * How a cluster is entered; trust belongs to this one connection.
     *
     * @param token asked for at every call, so that a renewed one counts; null: anonymous
     * @param caCertificate PEM of the authority that signed the API server's certificate; null: those of the JVM
     */
    public record Access(Supplier<String> token, String caCertificate) {
        /** Without a credential. */
        public static Access anonymous() {
            return new Access(null, null);
        }

        /** With a bearer token. */
        public static Access bearer(Supplier<String> token) {
            return new Access(token, null);
        }

        /** The same, trusting {@code pem}. */
        public Access trusting(String pem) {
            return new Access(token, pem);
        }

        @Override
        public String toString() {
            return "Access[hidden]";
        }
    }

    /** A client for {@code cluster}; the caller closes it. Does not connect yet. */
    public static KubernetesClient open(Cluster cluster, Access access) {
        return new KubernetesClientBuilder().withConfig(config(cluster, access)).build();
    }

    static Config config(Cluster cluster, Access access) {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.server().toString())
                .withRequestTimeout(REQUEST_MILLIS)
                .withConnectionTimeout(CONNECT_MILLIS)
                // legs repeat what may pass, with a fresh look before it
                .withRequestRetryBackoffLimit(0);
        if (access.token() != null) {
            config.withOauthTokenProvider(access.token()::get);
        }
        if (access.caCertificate() != null) {
            config.withCaCertData(
                    Base64.getEncoder().encodeToString(access.caCertificate().getBytes(StandardCharsets.UTF_8)));
        }
        return config.build();
    }
}

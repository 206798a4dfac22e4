package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tries a cluster as an administrator has entered it: whether it answers, and lets a rollback do its work. */
public final class ClusterCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int CONNECT_MILLIS = 2_000;

    private ClusterCheck() {}

    /**
     * Asks the cluster, for at most some seconds, which legs could do their work there: it is usable where one could.
     * Writes nothing: a review is an answer that is not stored.
     */
    public static ConnectionCheck of(Cluster cluster, Access access, List<Mechanism> legs, Machine machine) {
        try {
            Config config = KubernetesClients.config(cluster, access, Pod.current(), machine);
            config.setConnectionTimeout(CONNECT_MILLIS);
            config.setRequestTimeout((int) LIMIT.toMillis());
            try (KubernetesClient client = KubernetesClients.open(config, machine)) {
                return ask(
                        client,
                        cluster.namespaces().isEmpty()
                                ? null
                                : cluster.namespaces().get(0),
                        legs);
            }
        } catch (LegException e) {
            return new ConnectionCheck(false, e.getMessage());
        } catch (KubernetesClientException e) {
            return new ConnectionCheck(false, sentence(e));
        } catch (RuntimeException e) {
            // its message may quote what was given: an address, a certificate, a key
            return new ConnectionCheck(
                    false,
                    "no connection can be made of what is entered here: check the server address, the"
                            + " CA certificate and the credential ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private static ConnectionCheck ask(KubernetesClient client, String namespace, List<Mechanism> legs) {
        long end = System.nanoTime() + LIMIT.toNanos();
        VersionInfo version = client.getKubernetesVersion();
        String greeting = "Kubernetes " + (version == null ? "(version not told)" : shown(version.getGitVersion()));
        Map<Permission, Boolean> answers = new HashMap<>();
        List<String> able = new ArrayList<>();
        List<String> unable = new ArrayList<>();
        for (Mechanism leg : legs) {
            List<String> missing = new ArrayList<>();
            for (Permission needed : leg.permissions()) {
                if (System.nanoTime() > end) {
                    return new ConnectionCheck(
                            false, greeting + " answers, but too slowly to be asked for permissions");
                }
                Boolean allowed = answers.computeIfAbsent(
                        needed, asked -> AccessReview.isAllowed(client, namespace, null, asked));
                if (allowed == null) {
                    return new ConnectionCheck(
                            false, greeting + " answers, but does not say what the credential may do");
                }
                if (!allowed) {
                    missing.add(needed.toString());
                }
            }
            if (!missing.isEmpty()) {
                unable.add(leg.word() + " (lacks " + String.join(", ", missing) + ")");
            } else if (!leg.permissions().isEmpty()) {
                able.add(leg.word());
            }
        }
        String where = namespace == null ? "In all namespaces" : "In namespace " + namespace;
        return new ConnectionCheck(
                !able.isEmpty(),
                greeting
                        + (able.isEmpty() ? " answers, but the credential may do no rollback. " : " answers. ")
                        + where
                        + (able.isEmpty() ? "" : " it may do " + String.join(", ", able))
                        + (able.isEmpty() || unable.isEmpty() ? "" : ";")
                        + (unable.isEmpty() ? "" : " not " + String.join("; not ", unable)));
    }

    private static String sentence(KubernetesClientException failure) {
        // a failure without an answer has no HTTP status: 0 or less
        return switch (Math.max(0, failure.getCode())) {
            case 0 -> Unreachable.reason(failure);
            case 401 ->
                "the API server refuses the credential (401): it may have expired, or belong to another cluster";
            case 403 ->
                "the API server does not let this credential ask what it may do (403); without a credential this is"
                        + " what one has to expect";
            default -> "the API server answers " + failure.getCode() + "; is this the address of a Kubernetes API?";
        };
    }

    /** A server's own word, if it looks like a version. */
    private static String shown(String version) {
        return version != null && version.matches("[\\w.+-]{1,60}") ? version : "(version not told)";
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tries a cluster as an administrator has entered it: whether it answers, and lets a rollback do its work. */
public final class ClusterCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int CONNECT_MILLIS = 2_000;
    private static final String ARGO = "argoproj.io";

    /** What the Argo Rollouts leg asks of an API server. */
    private static final List<ResourceAttributes> NEEDED = List.of(
            attributes("get", ARGO, "rollouts", null),
            attributes("patch", ARGO, "rollouts", null),
            attributes("patch", ARGO, "rollouts", "status"),
            attributes("list", "apps", "replicasets", null));

    private ClusterCheck() {}

    /**
     * What was found.
     *
     * @param isUsable whether a rollback can do its work there
     * @param sentence for people; without secrets
     */
    public record Result(boolean isUsable, String sentence) {}

    /** Asks the cluster, for at most some seconds. Writes nothing: a review is an answer that is not stored. */
    public static Result of(Cluster cluster, Access access) {
        try {
            Config config = KubernetesClients.config(cluster, access, Pod.current());
            config.setConnectionTimeout(CONNECT_MILLIS);
            config.setRequestTimeout((int) LIMIT.toMillis());
            try (KubernetesClient client = KubernetesClients.open(config)) {
                return ask(
                        client,
                        cluster.namespaces().isEmpty()
                                ? null
                                : cluster.namespaces().get(0));
            }
        } catch (LegException e) {
            return new Result(false, e.getMessage());
        } catch (KubernetesClientException e) {
            return new Result(false, sentence(e));
        } catch (RuntimeException e) {
            // its message may quote what was given: an address, a certificate, a key
            return new Result(
                    false,
                    "no connection can be made of what is entered here: check the server address, the"
                            + " CA certificate and the credential ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private static Result ask(KubernetesClient client, String namespace) {
        long end = System.nanoTime() + LIMIT.toNanos();
        VersionInfo version = client.getKubernetesVersion();
        String greeting = "Kubernetes " + (version == null ? "(version not told)" : shown(version.getGitVersion()));
        String where = namespace == null ? "in all namespaces" : "in namespace " + namespace;
        List<String> missing = new ArrayList<>();
        for (ResourceAttributes needed : NEEDED) {
            if (System.nanoTime() > end) {
                return new Result(false, greeting + " answers, but too slowly to be asked for permissions");
            }
            Boolean allowed = isAllowed(client, namespace, needed);
            if (allowed == null) {
                return new Result(false, greeting + " answers, but does not say what the credential may do");
            }
            if (!allowed) {
                missing.add(words(needed));
            }
        }
        if (!missing.isEmpty()) {
            return new Result(
                    false,
                    greeting + " answers, but the credential lacks permissions " + where + ": "
                            + String.join(", ", missing));
        }
        return new Result(true, greeting + "; a rollout can be read, aborted and undone " + where);
    }

    /** Null where the server leaves it open. */
    private static Boolean isAllowed(KubernetesClient client, String namespace, ResourceAttributes needed) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributesLike(needed)
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview answer =
                client.authorization().v1().selfSubjectAccessReview().create(review);
        return answer == null || answer.getStatus() == null
                ? null
                : answer.getStatus().getAllowed();
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

    private static ResourceAttributes attributes(String verb, String group, String resource, String subresource) {
        return new ResourceAttributesBuilder()
                .withVerb(verb)
                .withGroup(group)
                .withResource(resource)
                .withSubresource(subresource)
                .build();
    }

    private static String words(ResourceAttributes needed) {
        String part = needed.getSubresource() == null ? "" : "/" + needed.getSubresource();
        return needed.getVerb() + " " + needed.getResource() + "." + needed.getGroup() + part;
    }

    /** A server's own word, if it looks like a version. */
    private static String shown(String version) {
        return version != null && version.matches("[\\w.+-]{1,60}") ? version : "(version not told)";
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks an API server what the credential may do. Writes nothing: a review is an answer that is not stored. */
public final class AccessReview {
    /** What a role may grant for one object by its name; for lists it cannot. */
    private static final Set<String> BY_NAME = Set.of("get", "patch");

    private AccessReview() {}

    /**
     * The permissions that the credential lacks in a namespace.
     *
     * @param name of the object that is read and changed, for roles with {@code resourceNames}; null: any
     * @throws LegException the server does not say
     */
    public static List<Permission> lacking(
            KubernetesClient client, String namespace, String name, List<Permission> needed, Failures failures)
            throws LegException {
        List<Permission> lacking = new ArrayList<>();
        try {
            for (Permission one : needed) {
                Boolean allowed = isAllowed(client, namespace, name, one);
                if (allowed == null) {
                    throw failures.of(Kind.UNREACHABLE, "the API server does not say what the credential may do");
                }
                if (!allowed) {
                    lacking.add(one);
                }
            }
        } catch (KubernetesClientException e) {
            throw failures.from(e, "create", "selfsubjectaccessreviews.authorization.k8s.io");
        }
        return lacking;
    }

    /**
     * Whether the credential has a permission; null where the server leaves it open.
     *
     * @param namespace null: in all of them
     * @param name null: of any object
     */
    static Boolean isAllowed(KubernetesClient client, String namespace, String name, Permission needed) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withName(BY_NAME.contains(needed.verb()) ? name : null)
                .withVerb(needed.verb())
                .withGroup(needed.group())
                .withResource(needed.resource())
                .withSubresource(needed.subresource())
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview answer =
                client.authorization().v1().selfSubjectAccessReview().create(review);
        return answer == null || answer.getStatus() == null
                ? null
                : answer.getStatus().getAllowed();
    }
}

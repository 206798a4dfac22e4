package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Provenance;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the pods of a version were started from: a tag says what was asked for, only the kubelet knows which digest it got.
 * The commit is read where the image specification's annotation key is on the pods.
 */
public final class PodProvenance {
    /** Of the OCI image specification's annotations. */
    private static final String REVISION = "org.opencontainers.image.revision";

    private static final String DIGEST = "sha256:";
    private static final int PAGE = 100;

    private PodProvenance() {}

    /**
     * Needs {@code list} on the namespace's pods.
     *
     * @param hashLabel that the pods of a version carry, with its hash
     */
    public static Map<String, String> of(
            KubernetesClient client, String namespace, Failures failures, String hashLabel, Version version)
            throws LegException {
        String hash = version.identity().get(Version.POD_TEMPLATE_HASH);
        if (hash == null) {
            return Map.of();
        }
        Set<String> digests = new TreeSet<>();
        Set<String> commits = new TreeSet<>();
        new Objects(client, namespace, failures).pages(Objects.Type.POD, Map.of(hashLabel, hash), PAGE, pod -> {
            pod.at("/status/containerStatuses").forEach(c -> add(digests, digest(c.path("imageID"))));
            add(commits, pod.at("/metadata/annotations").path(REVISION).asText(""));
            add(commits, pod.at("/metadata/labels").path(REVISION).asText(""));
        });
        Map<String, String> provenance = new LinkedHashMap<>();
        put(provenance, Provenance.IMAGE_DIGEST, digests);
        put(provenance, Provenance.GIT_COMMIT, commits);
        return provenance;
    }

    /** Runtimes write {@code registry/x@sha256:…}, with or without a scheme before it, or the digest alone. */
    private static String digest(JsonNode imageId) {
        String text = imageId.asText("");
        int at = text.indexOf(DIGEST);
        return at < 0 ? "" : text.substring(at);
    }

    private static void add(Set<String> to, String value) {
        if (!value.isEmpty()) {
            to.add(value);
        }
    }

    private static void put(Map<String, String> to, String key, Set<String> values) {
        if (!values.isEmpty()) {
            to.put(key, String.join(", ", values));
        }
    }
}

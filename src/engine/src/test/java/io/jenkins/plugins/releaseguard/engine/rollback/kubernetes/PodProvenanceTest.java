package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class PodProvenanceTest {
    private static final Version V5 = new Version("v5", Map.of(Version.POD_TEMPLATE_HASH, "5555"));

    KubernetesMockServer server;
    KubernetesClient client;

    private void pod(String name, String hash, String imageId, String commit) throws JsonProcessingException {
        new MockCluster(server, client).put((ObjectNode) new ObjectMapper()
                .readTree(
                        """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "%s", "namespace": "prod", "labels": {"pod-template-hash": "%s"},
                   "annotations": {"org.opencontainers.image.revision": "%s"}},
                 "status": {"containerStatuses": [{"name": "model", "imageID": "%s"}]}}"""
                                .formatted(name, hash, commit, imageId)));
    }

    private Map<String, String> provenance(Version version) throws LegException {
        return PodProvenance.of(
                client, "prod", new Failures("deployment", "prod", "model-svc", "main"), "pod-template-hash", version);
    }

    @ParameterizedTest
    @CsvSource({
        "docker-pullable://registry/model@sha256:1f, sha256:1f",
        "registry:5000/team/model@sha256:1f, sha256:1f",
        "sha256:1f, sha256:1f",
        "'', "
    })
    void theKubeletSaysWhichDigestRuns(String imageId, String digest) throws Exception {
        pod("a", "5555", imageId, "");

        assertThat(provenance(V5).get("imageDigest")).isEqualTo(digest);
    }

    @Test
    void podsOfOneVersionThatRunDifferentImagesAreAllNamedAndThoseOfOthersAreNot() throws Exception {
        pod("a", "5555", "model@sha256:2a", "c0ffee");
        pod("b", "5555", "model@sha256:1f", "c0ffee");
        pod("c", "4444", "model@sha256:00", "bad");

        assertThat(provenance(V5)).isEqualTo(Map.of("imageDigest", "sha256:1f, sha256:2a", "gitCommit", "c0ffee"));
    }

    @Test
    void aVersionWithoutAHashOrWithoutPodsHasNone() throws Exception {
        assertThat(provenance(V5)).isEmpty();
        assertThat(provenance(new Version("v", Map.of()))).isEmpty();
    }

    @Test
    void aCredentialThatMayNotListPodsIsToldSo() {
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/prod/pods?labelSelector=pod-template-hash%3D5555&limit=100")
                .andReturn(403, "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\",\"message\":\"no\"}")
                .always();

        LegException failure = catchThrowableOfType(LegException.class, () -> provenance(V5));

        assertThat(failure.kind()).isEqualTo(LegException.Kind.FORBIDDEN);
        assertThat(failure).hasMessageContaining("list pods");
    }
}

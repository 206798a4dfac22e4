package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true)
@Timeout(60)
class PatchTest {
    private static final String PATH = "/api/v1/namespaces/prod/configmaps/model-flags";
    private static final ObjectNode OFF = MockCluster.json("{\"data\": {\"NEW\": \"false\"}}");

    KubernetesMockServer server;
    KubernetesClient client;

    private List<String> requests() throws InterruptedException {
        List<String> requests = new ArrayList<>();
        RecordedRequest request;
        while ((request = server.takeRequest(0, TimeUnit.MILLISECONDS)) != null) {
            requests.add(request.getMethod() + " " + request.getPath() + " "
                    + request.getHeader("Content-Type").split(";")[0]);
        }
        return requests;
    }

    private JsonNode apply(Patch patch) {
        return patch.apply(client, Type.CONFIG_MAP.context(), "prod", "model-flags", null);
    }

    private void create() throws InterruptedException {
        new MockCluster(server, client)
                .put(
                        MockCluster.json(
                                """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "model-flags", "namespace": "prod"},
                 "data": {"NEW": "true", "OLD": "true"}}
                """));
        requests();
    }

    @Test
    void aPatchIsOneRequest() throws Exception {
        create();

        JsonNode written = apply(Patch.merge(OFF));
        assertThat(written.at("/data/NEW").asText()).isEqualTo("false");
        assertThat(requests()).containsExactly("PATCH " + PATH + " application/merge-patch+json");

        apply(Patch.of(new JsonPatch().remove("/data/NEW").operations()));
        assertThat(requests()).containsExactly("PATCH " + PATH + " application/json-patch+json");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        KubernetesClientException failure =
                catchThrowableOfType(KubernetesClientException.class, () -> apply(Patch.merge(OFF)));

        assertThat(failure.getCode()).isEqualTo(404);
    }

    @Test
    void aRefusalHasTheServersWords() {
        new MockCluster(server, client).refuse(PATH, 403, "not you", 1);

        KubernetesClientException failure =
                catchThrowableOfType(KubernetesClientException.class, () -> apply(Patch.merge(OFF)));

        assertThat(failure.getCode()).isEqualTo(403);
        assertThat(failure.getStatus().getMessage()).isEqualTo("not you");
    }

    @Test
    void anAddressMayHaveAPath() throws Exception {
        server.expect()
                .patch()
                .withPath("/k8s/clusters/c-1" + PATH)
                .andReturn(200, "{}")
                .once();
        String address = client.getMasterUrl().toString().replaceFirst("/$", "") + "/k8s/clusters/c-1";

        try (KubernetesClient behindAPath = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withMasterUrl(address)
                        .build())
                .build()) {
            Patch.merge(OFF).apply(behindAPath, Type.CONFIG_MAP.context(), "prod", "model-flags", null);
        }

        assertThat(requests()).containsExactly("PATCH /k8s/clusters/c-1" + PATH + " application/merge-patch+json");
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.Mangled;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for a kubeconfig of any content: it is read, or refused in words that show nothing of it. */
class KubeconfigProperties {
    private static final String SECRET = "s3cr3t-t0ken";
    private static final String GOOD =
            """
            {"apiVersion": "v1", "kind": "Config", "current-context": "c",
             "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u", "namespace": "prod"}}],
             "clusters": [{"name": "k", "cluster": {"server": "https://10.0.0.1:6443", "certificate-authority-data": "QQ=="}}],
             "users": [{"name": "u", "user": {"token": "%s"}}, {"name": "v", "user": {"password": "%s", "username": "a"}}]}
            """
                    .formatted(SECRET, SECRET);

    @Property(tries = 1000)
    void it_is_read_or_refused_without_showing_a_secret(@ForAll("kubeconfigs") JsonNode kubeconfig) {
        try {
            assertThat(Kubeconfig.parse(kubeconfig.toString()).toString()).doesNotContain(SECRET);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain(SECRET).hasSizeLessThan(2_000);
            assertThat(e.getCause()).isNull();
        }
    }

    @Provide
    Arbitrary<JsonNode> kubeconfigs() {
        return Mangled.json(GOOD);
    }
}

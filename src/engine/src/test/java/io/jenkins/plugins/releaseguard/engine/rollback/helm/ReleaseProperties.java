package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.Mangled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for a release's Secret of any content: it is read, or its problem is said. */
class ReleaseProperties {
    private static final String RELEASE =
            """
            {"name": "model-svc", "version": 7, "namespace": "prod",
             "info": {"status": "deployed", "description": "Upgrade complete", "last_deployed": "2026-11-21T12:00:00.5Z"},
             "chart": {"metadata": {"name": "model", "version": "1.2.3", "appVersion": "v4"}, "templates": [], "values": {}},
             "config": {"image": {"tag": "v4"}},
             "manifest": "---\\napiVersion: apps/v1\\nkind: Deployment\\nmetadata: {name: m}\\nspec: {template: {spec: {containers: [{image: 'm:v4'}]}}}\\n"}
            """;

    @Property(tries = 1000)
    void a_release_is_read_or_its_problem_is_said(@ForAll("releases") JsonNode release) {
        ObjectNode secret = secret(Payload.encode((ObjectNode) release));
        Revision revision = Revision.of(secret, "model-svc", 7);

        if (revision.problem() == null) {
            assertThat(revision.status()).isNotNull();
            assertThat(revision.described()).isNotBlank();
            assertThat(revision.version()).isNotNull();
            revision.deployedAt();
            Manifest.lenient(revision.manifest()).workloads("prod");
        }
        History history = new History(List.of(revision));
        if (history.newest().problem() == null) {
            history.lastKnownGood(revision);
            history.numbered(7, revision);
        }
    }

    @Property(tries = 1000)
    void any_text_is_a_release_or_unreadable(@ForAll("texts") String data) {
        try {
            assertThat(Payload.decode(data)).isNotNull();
        } catch (Payload.UnreadableException e) {
            assertThat(e).hasMessageStartingWith("its content is");
        }
    }

    @Property(tries = 500)
    void any_manifest_is_read_as_far_as_it_can_be(@ForAll("manifests") String manifest) {
        Manifest read = Manifest.lenient(manifest);

        assertThat(read.workloads("prod")).doesNotContainNull();
        assertThat(read.unwatched("prod")).doesNotContainNull();
        assertThat(read.images()).doesNotContainNull();
    }

    private static ObjectNode secret(String payload) {
        ObjectNode secret = JsonNodeFactory.instance.objectNode();
        secret.putObject("metadata")
                .put("name", "sh.helm.release.v1.model-svc.v7")
                .put("resourceVersion", "1");
        secret.putObject("data").put("release", payload);
        return secret;
    }

    @Provide
    Arbitrary<JsonNode> releases() {
        return Mangled.json(RELEASE).filter(JsonNode::isObject);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> twice = Mangled.bodies(RELEASE)
                .map(b -> Base64.getEncoder().encodeToString(Base64.getEncoder().encode(b)));
        return Arbitraries.oneOf(
                twice,
                Arbitraries.strings().ofMaxLength(200),
                Arbitraries.strings().ascii().ofMaxLength(200).map(s -> Base64.getEncoder()
                        .encodeToString(s.getBytes(StandardCharsets.UTF_8))));
    }

    @Provide
    Arbitrary<String> manifests() {
        return Arbitraries.of(
                        "---\n",
                        "kind: Deployment\n",
                        "apiVersion: apps/v1\n",
                        "metadata: {name: m, namespace: [x]}\n",
                        "metadata:\n  name: &a m\n",
                        "spec: {template: {spec: {containers: [{image: 1}, 2, null]}}}\n",
                        "spec: *a\n",
                        "- a\n",
                        "? {a: b}\n: c\n",
                        "!!java.net.URL [\"http://x\"]\n",
                        "{{ .Values.x }}\n",
                        "\t",
                        "kind: [Deployment]\n",
                        "items: [[[[[[[[[[[[]]]]]]]]]]]]\n")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}

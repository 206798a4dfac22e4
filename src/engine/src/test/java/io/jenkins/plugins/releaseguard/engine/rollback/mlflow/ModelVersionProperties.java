package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.Mangled;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for a model version of any content. */
class ModelVersionProperties {
    private static final String VERSION =
            """
            {"name": "recommender", "version": "3", "run_id": "abc", "source": "s3://models/3", "status": "READY",
             "tags": [{"key": "release_guard.quarantined", "value": "true"}, {"key": "team", "value": "ml"}]}
            """;

    @Property(tries = 1000)
    void it_is_a_version_with_short_texts_or_none(@ForAll("versions") JsonNode node) {
        ModelVersion version = ModelVersion.of(node, "recommender");

        if (version != null) {
            assertThat(version.number()).matches("[1-9][0-9]*");
            assertThat(version.tags().toString()).doesNotContain("\n").hasSizeLessThan(10_000);
            assertThat(version.source() == null ? "" : version.source()).hasSizeLessThan(2_000);
            version.isReady();
            version.isMarkedBad();
        }
    }

    @Provide
    Arbitrary<JsonNode> versions() {
        return Mangled.json(VERSION);
    }
}

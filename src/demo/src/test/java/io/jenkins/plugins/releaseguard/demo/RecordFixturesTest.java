package io.jenkins.plugins.releaseguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What RecordPageIT draws are records as the schema has them, and the ends that a page has to show are all among them. */
class RecordFixturesTest {
    @ParameterizedTest
    @MethodSource("fixtures")
    void aFixtureFitsTheSchema(RecordFixture fixture) throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("../../docs/record.schema.json")));

        assertThat(schema.validate(fixture.record())).isEmpty();
    }

    @Test
    void theEndsOfAnEpisodeAreThere() {
        assertThat(fixtures().stream().map(f -> f.record().get("outcome").asText()))
                .contains(
                        "RUNNING",
                        "PASSED",
                        "PROMOTED",
                        "ROLLED_BACK",
                        "PARTLY_ROLLED_BACK",
                        "ROLLBACK_FAILED",
                        "NOT_RECOVERED",
                        "STOPPED",
                        "REPORTED",
                        "SUPERSEDED",
                        "NOT_READY",
                        "DRILL_PASSED");
    }

    static List<RecordFixture> fixtures() {
        return RecordFixture.all();
    }
}

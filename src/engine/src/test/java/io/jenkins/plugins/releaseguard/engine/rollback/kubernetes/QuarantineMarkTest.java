package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuarantineMarkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode object = JSON.createObjectNode();
    private int writes;
    private int conflicts;

    private QuarantineMarkTest() {
        object.putObject("metadata").put("resourceVersion", "1");
    }

    @Test
    void itNamesTheVersionAndItsEvidence() throws Exception {
        leave(5);

        JsonNode mark = marks().path(0);
        assertThat(mark.path("version").asText()).isEqualTo("v5");
        assertThat(mark.path("podTemplateHash").asText()).isEqualTo("h5");
        assertThat(mark.path("release").asText()).isEqualTo("model-svc");
        assertThat(mark.path("environment").asText()).isEqualTo("production");
        assertThat(mark.path("episode").asText()).isEqualTo("e5");
        assertThat(mark.path("at").asText()).isEqualTo("2026-11-21T12:00:00Z");
    }

    @Test
    void otherAnnotationsStayAndTheSameMarkIsNotWrittenTwice() throws Exception {
        object.withObject("/metadata/annotations").put("of", "somebody");
        leave(5);
        leave(5);

        assertThat(writes).isEqualTo(1);
        assertThat(marks()).hasSize(1);
        assertThat(object.at("/metadata/annotations/of").asText()).isEqualTo("somebody");
    }

    @Test
    void onlyTheNewestAreKept() throws Exception {
        for (int i = 1; i <= 25; i++) {
            leave(i);
        }

        assertThat(marks()).hasSize(20);
        assertThat(marks().path(0).path("version").asText()).isEqualTo("v6");
        assertThat(marks().path(19).path("version").asText()).isEqualTo("v25");
    }

    @Test
    void whatIsNoListIsReplaced() throws Exception {
        object.withObject("/metadata/annotations").put(QuarantineMark.ANNOTATION, "yes!");
        leave(5);

        assertThat(marks()).hasSize(1);
    }

    @Test
    void anotherWriterInBetweenIsTriedAgainAFewTimes() throws Exception {
        conflicts = 3;
        leave(5);
        assertThat(marks()).hasSize(1);

        conflicts = 100;
        assertThatThrownBy(() -> leave(6)).isInstanceOf(LegException.class);
    }

    private void leave(int n) throws LegException {
        Version bad = new Version("v" + n, Map.of(Version.POD_TEMPLATE_HASH, "h" + n));
        Quarantine.Key key = Quarantine.key("model-svc", "production", bad);
        QuarantineMark.leave(
                () -> object.deepCopy(),
                this::patch,
                bad,
                new Quarantine.Entry(key, "v" + n, "e" + n, null, Instant.parse("2026-11-21T12:00:00Z"), null, "slow"));
    }

    /** As an API server does it, as far as it is asked. */
    private void patch(ArrayNode operations) throws LegException {
        if (conflicts-- > 0) {
            throw new LegException(Kind.CONFLICT, "another writer was faster");
        }
        assertThat(operations.at("/0/op").asText()).isEqualTo("test");
        assertThat(object.at(operations.at("/0/path").asText())).isEqualTo(operations.at("/0/value"));
        String path = operations.at("/1/path").asText();
        int slash = path.lastIndexOf('/');
        String key = path.substring(slash + 1).replace("~1", "/");
        object.withObject(path.substring(0, slash)).set(key, operations.at("/1/value"));
        writes++;
    }

    private JsonNode marks() throws Exception {
        return JSON.readTree(object.at("/metadata/annotations")
                .path(QuarantineMark.ANNOTATION)
                .asText());
    }
}

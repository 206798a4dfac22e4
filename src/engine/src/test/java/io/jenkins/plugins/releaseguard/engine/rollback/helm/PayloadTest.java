package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PayloadTest {
    private static String twice(byte[] bytes) {
        return Base64.getEncoder().encodeToString(Base64.getEncoder().encode(bytes));
    }

    private static String zipped(Consumer<GZIPOutputStream> writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            writer.accept(gzip);
        }
        return twice(bytes.toByteArray());
    }

    private static void write(GZIPOutputStream to, String text, int times) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < times; i++) {
                to.write(bytes);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_is_written_is_what_was_read() throws Exception {
        ObjectNode release = MockCluster.json(
                "{\"a\": 0.50, \"b\": 1e400, \"c\": 123456789012345678901234567890, \"d\": \"é\\u0000\", \"e\": null}");

        String again = Payload.encode(Payload.decode(zipped(gzip -> write(
                gzip,
                "{\"a\":0.50,\"b\":1E+400,\"c\":123456789012345678901234567890,\"d\":\"é\\u0000\",\"e\":null}",
                1))));

        assertThat(Payload.decode(again).toString())
                .isEqualTo(
                        "{\"a\":0.50,\"b\":1E+400,\"c\":123456789012345678901234567890,\"d\":\"é\\u0000\",\"e\":null}");
        assertThat(Payload.decode(Payload.encode(release)).fieldNames())
                .toIterable()
                .containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void a_very_old_one_is_not_compressed() throws Exception {
        assertThat(Payload.decode(twice("{\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8)))
                        .path("name")
                        .asText())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            !              | its content is not Base64
            ''             | its content is no release
            SDRzSUFBPT0=   | its content is not gzip
            Ym5WdENnPT0=   | its content is not JSON
            V3pGZA==       | its content is no release
            """)
    void what_is_none_is_said(String data, String message) {
        assertThatThrownBy(() -> Payload.decode(data))
                .isInstanceOf(Payload.UnreadableException.class)
                .hasMessage(message);
    }

    @Test
    void a_bomb_does_not_fill_the_memory() throws Exception {
        String tooLarge = zipped(gzip -> {
            write(gzip, "{\"a\":[", 1);
            write(gzip, "\"%s\",".formatted("x".repeat(10_000_000)), 8);
            write(gzip, "1]}", 1);
        });
        String tooMany = zipped(gzip -> {
            write(gzip, "{\"a\":[", 1);
            write(gzip, "1,", 3_000_000);
            write(gzip, "1]}", 1);
        });
        String tooDeep = zipped(gzip -> write(gzip, "[", 3_000));

        for (String bomb : new String[] {tooLarge, tooMany, tooDeep}) {
            assertThat(bomb.length()).isLessThan(1_000_000);
            assertThatThrownBy(() -> Payload.decode(bomb))
                    .isInstanceOf(Payload.UnreadableException.class)
                    .hasMessage(
                            "its content is larger than 64 MiB, has more than 1000000 values, or is deeper than 200");
        }
        assertThatThrownBy(() -> Payload.decode("A".repeat(4_000_001)))
                .hasMessage("its content is larger than a Secret can be");
    }
}

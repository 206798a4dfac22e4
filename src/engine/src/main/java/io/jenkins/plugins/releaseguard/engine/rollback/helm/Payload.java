package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What {@code data.release} of a release's Secret holds: Base64, as every Secret, of Base64 of gzip of JSON (Helm,
 * {@code pkg/storage/driver/util.go}). It is read within limits: whoever may write a Secret must not fill our memory.
 */
final class Payload {
    private static final int MOST_CHARACTERS = 4_000_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final long MOST_TOKENS = 1_000_000;
    private static final int DEEPEST = 200;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MOST_BYTES)
                            .maxTokenCount(MOST_TOKENS)
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            // what is written back has to be what was read
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Payload() {}

    /** It cannot be read; the message says why. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    static ObjectNode decode(String data) throws UnreadableException {
        if (data.length() > MOST_CHARACTERS) {
            throw new UnreadableException("its content is larger than a Secret can be");
        }
        try (InputStream in = opened(twice(data))) {
            JsonNode release = JSON.readTree(in);
            if (release instanceof ObjectNode object) {
                return object;
            }
        } catch (StreamConstraintsException e) {
            throw new UnreadableException("its content is larger than " + (MOST_BYTES >> 20) + " MiB, has more than "
                    + MOST_TOKENS + " values, or is deeper than " + DEEPEST);
        } catch (JsonProcessingException e) {
            throw new UnreadableException("its content is not JSON");
        } catch (IOException e) {
            throw new UnreadableException("its content is not gzip");
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("its content is not Base64");
        }
        throw new UnreadableException("its content is no release");
    }

    private static byte[] twice(String data) {
        return Base64.getDecoder().decode(Base64.getDecoder().decode(data));
    }

    /** Very old ones are not compressed. */
    private static InputStream opened(byte[] bytes) throws IOException {
        boolean compressed = bytes.length > 3 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b && bytes[2] == 8;
        InputStream in = new ByteArrayInputStream(bytes);
        return compressed ? new GZIPInputStream(in) : in;
    }

    static String encode(ObjectNode release) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(JSON.writeValueAsBytes(release));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String once = Base64.getEncoder().encodeToString(bytes.toByteArray());
        return Base64.getEncoder().encodeToString(once.getBytes(StandardCharsets.US_ASCII));
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * Reads rows of CSV (RFC 4180, with a header), of JSON lines or of a JSON array, one after the other. What begins with a brace or
 * a bracket is JSON.
 */
final class RowText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int MOST_NAMES_SHOWN = 10;
    private static final ObjectReader JSON = JsonMapper.builder().build().readerFor(JsonNode.class);
    private static final CSVFormat CSV = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
            .get();

    private RowText() {}

    /**
     * @param names that a header has to have
     * @throws WrongRowException with a sentence for the one who made the rows
     */
    static void read(InputStream in, Collection<String> names, Consumer<Row> rows) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int first = firstCharacter(text);
        if (first < 0) {
            throw new WrongRowException("there is nothing in it, not even the line that names the columns");
        }
        if (first == '{' || first == '[') {
            json(text, rows);
        } else {
            csv(text, names, rows);
        }
    }

    private static int firstCharacter(BufferedReader text) throws IOException {
        int first;
        do {
            text.mark(1);
            first = text.read();
        } while (first == BYTE_ORDER_MARK || Character.isWhitespace(first));
        text.reset();
        return first;
    }

    private static void json(BufferedReader text, Consumer<Row> rows) throws IOException {
        try (MappingIterator<JsonNode> documents = JSON.readValues(text)) {
            for (int number = 1; documents.hasNextValue(); number++) {
                JsonNode document = documents.nextValue();
                if (!document.isObject()) {
                    throw new WrongRowException("row " + number + " is no JSON object");
                }
                rows.accept(new Row("row " + number, name -> {
                    JsonNode entry = document.path(name);
                    return entry.isNull() ? "" : entry.asText("");
                }));
            }
        } catch (JsonProcessingException e) {
            throw new WrongRowException("line " + e.getLocation().getLineNr() + " is no JSON object");
        }
    }

    private static void csv(BufferedReader text, Collection<String> names, Consumer<Row> rows) throws IOException {
        try (CSVParser parser = CSV.parse(text)) {
            List<String> header = parser.getHeaderNames();
            for (String name : names) {
                if (header.stream().filter(name::equals).count() != 1) {
                    throw new WrongRowException(
                            "it has " + (header.contains(name) ? "several columns" : "no column") + " `" + name
                                    + "`; the first line names "
                                    + header.stream().limit(MOST_NAMES_SHOWN).toList());
                }
            }
            for (CSVRecord record : parser) {
                rows.accept(new Row(
                        "line " + parser.getCurrentLineNumber(), name -> record.isSet(name) ? record.get(name) : ""));
            }
        } catch (UncheckedIOException e) {
            throw new WrongRowException("it is no CSV: " + e.getCause().getMessage());
        }
    }
}

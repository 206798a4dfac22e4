package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
    /** A quote that was never meant to be one would hide all rows that follow. */
    private static final int LONGEST_ROW = 64 * 1024;
    /** What commons-csv says of a field whose closing quote does not come. */
    private static final String ENDS_IN_QUOTES = "EOF reached before encapsulated token finished";

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
    static void read(byte[] bytes, Collection<String> names, Consumer<Row> rows) throws IOException {
        BufferedReader text = text(bytes, 0, bytes.length);
        int first = firstCharacter(text);
        if (first < 0) {
            throw new WrongRowException("there is nothing in it, not even the line that names the columns");
        }
        if (first == '{' || first == '[') {
            json(text, rows);
        } else {
            csv(text, names, rows, 0);
        }
    }

    /**
     * As the other, of a file that somebody may be adding to: what follows the last line's end counts only where it is a whole
     * JSON object, and a row whose quotes are not closed yet is not there yet.
     *
     * @throws NoDataException there is no whole line yet
     */
    static void readGrowing(byte[] bytes, Collection<String> names, Consumer<Row> rows) throws IOException {
        int lines = lengthOfLines(bytes);
        BufferedReader text = text(bytes, 0, lines);
        int first = firstCharacter(text(bytes, 0, bytes.length));
        JsonNode last = first == '{' ? object(text(bytes, lines, bytes.length)) : null;
        if (first == '[') {
            read(bytes, names, rows);
        } else if (first < 0 || firstCharacter(text) < 0 && last == null) {
            throw new NoDataException(NoData.EMPTY, "there is no whole line in it yet");
        } else if (first == '{') {
            int count = json(text, rows);
            if (last != null) {
                rows.accept(row(count + 1, last));
            }
        } else {
            csv(text, names, rows, lines);
        }
    }

    private static BufferedReader text(byte[] bytes, int from, int to) {
        return new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(bytes, from, to - from), StandardCharsets.UTF_8));
    }

    private static int lengthOfLines(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] != '\n') {
            length--;
        }
        return length;
    }

    /** The one object that there is; null: there is none, or a part of one. */
    private static JsonNode object(BufferedReader text) throws IOException {
        try (MappingIterator<JsonNode> documents = JSON.readValues(text)) {
            JsonNode document = documents.hasNextValue() ? documents.nextValue() : null;
            return document != null && document.isObject() && !documents.hasNextValue() ? document : null;
        } catch (JsonProcessingException e) {
            return null;
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

    /** @return how many there were */
    private static int json(BufferedReader text, Consumer<Row> rows) throws IOException {
        try (MappingIterator<JsonNode> documents = JSON.readValues(text)) {
            int count = 0;
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                count++;
                if (!document.isObject()) {
                    throw new WrongRowException("row " + count + " is no JSON object");
                }
                rows.accept(row(count, document));
            }
            return count;
        } catch (JsonProcessingException e) {
            throw new WrongRowException("line " + e.getLocation().getLineNr() + " is no JSON object");
        }
    }

    private static Row row(int number, JsonNode document) {
        return new Row("row " + number, name -> {
            JsonNode entry = document.path(name);
            return entry.isNull() ? "" : entry.asText("");
        });
    }

    /** @param growing how long a text is that may end within a row; 0: it ends with one */
    private static void csv(BufferedReader text, Collection<String> names, Consumer<Row> rows, int growing)
            throws IOException {
        long begun = 0;
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
                begun = record.getCharacterPosition();
                rows.accept(new Row(
                        "line " + parser.getCurrentLineNumber(), name -> record.isSet(name) ? record.get(name) : ""));
            }
        } catch (UncheckedIOException e) {
            String problem = String.valueOf(e.getCause().getMessage());
            boolean isNotThereYet = growing > 0 && growing - begun <= LONGEST_ROW && problem.contains(ENDS_IN_QUOTES);
            if (!isNotThereYet) {
                throw new WrongRowException("it is no CSV: " + problem);
            }
        }
    }
}

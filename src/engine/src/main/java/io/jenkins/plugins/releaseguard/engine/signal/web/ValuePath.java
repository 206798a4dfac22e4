package io.jenkins.plugins.releaseguard.engine.signal.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSONPath that leads to one value. What could take longer than the answer is long is left out of the language: regular
 * expressions, roots and descents inside filters, and more than one descent ({@code ..}). Thread-safe.
 */
public final class ValuePath {
    private static final int LONGEST = 300;
    private static final Pattern FILTER = Pattern.compile("\\?\\((?<inside>.*?)\\)\\s*]");
    private static final Pattern FORBIDDEN_IN_FILTERS = Pattern.compile("\\$|\\.\\.|=~|\\[|\\{|\\?");
    private static final Configuration JACKSON = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .build();

    private final String text;
    private final JsonPath path;

    private ValuePath(String text, JsonPath path) {
        this.text = text;
        this.path = path;
    }

    /** @throws IllegalArgumentException with a sentence for the author */
    public static ValuePath of(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("$") || stripped.length() > LONGEST || stripped.indexOf('$', 1) >= 0) {
            throw new IllegalArgumentException(
                    "`" + stripped + "` has to begin with `$`, its only one, and have at most " + LONGEST
                            + " characters, for example $.data.value");
        }
        Matcher filter = FILTER.matcher(stripped);
        int filters = 0;
        while (filter.find()) {
            filters++;
            if (FORBIDDEN_IN_FILTERS.matcher(filter.group("inside")).find()) {
                throw new IllegalArgumentException("`" + stripped + "` has a filter that is more than comparisons of"
                        + " fields, expected for example $.items[?(@.name == 'auc')].value");
            }
        }
        if (filters != count(stripped, "?(") || count(stripped, "..") > 1) {
            throw new IllegalArgumentException(
                    "`" + stripped + "` has more than one `..`, or a filter that does not end");
        }
        if (count(stripped, "[") != count(stripped, "]") || stripped.contains("()")) {
            throw new IllegalArgumentException("`" + stripped
                    + "` has a bracket that is not closed, or a function; expected a path to one number");
        }
        try {
            return new ValuePath(stripped, JsonPath.compile(stripped));
        } catch (InvalidPathException | IllegalArgumentException e) {
            throw new IllegalArgumentException("`" + stripped + "` is no JSONPath: " + e.getMessage(), e);
        }
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    /**
     * The one value that it leads to.
     *
     * @param server for messages
     */
    public JsonNode in(JsonNode answer, String server) {
        JsonNode found;
        try {
            found = path.read(answer, JACKSON);
        } catch (PathNotFoundException e) {
            throw new NoDataException(NoData.EMPTY, server + " has nothing at " + text);
        } catch (JsonPathException | ClassCastException e) {
            throw new NoDataException(NoData.QUERY_ERROR, server + ": " + text + " does not fit what it answers");
        }
        if (!path.isDefinite() && found instanceof ArrayNode several) {
            if (several.size() > 1) {
                throw new NoDataException(
                        NoData.AMBIGUOUS,
                        server + " has " + several.size() + " values at " + text + ", one is expected");
            }
            found = several.path(0);
        }
        if (found == null || found.isNull() || found.isMissingNode()) {
            throw new NoDataException(NoData.EMPTY, server + " has nothing at " + text);
        }
        return found;
    }

    @Override
    public String toString() {
        return text;
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One SELECT with what is bound to it: {@code $from} and the other words become parameters of a prepared statement, so that no
 * value is ever part of the text.
 *
 * @param sql with a question mark for each parameter
 * @param parameters in their order
 */
public record BoundQuery(String sql, List<Parameter> parameters) {
    /** What a query may name. */
    public enum Parameter {
        /** The version in its scope; null for live. */
        SCOPE,
        /** The time after which rows count. */
        FROM,
        /** The time up to which rows count. */
        TO,
        /** What is released. */
        SERVICE,
        /** Where it runs. */
        NAMESPACE;

        /** As a query writes it. */
        public String word() {
            return "$" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LONGEST = 10_000;
    private static final String WORDS =
            Arrays.stream(Parameter.values()).map(Parameter::word).collect(Collectors.joining(", "));

    public BoundQuery {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException a sentence that says what is wrong
     */
    public static BoundQuery of(String text) {
        String query = text.strip().replaceFirst(";$", "");
        if (query.length() > LONGEST) {
            throw new IllegalArgumentException("`query` is longer than " + LONGEST + " characters");
        }
        if (!query.matches("(?is)(select|with)\\b.*")) {
            throw new IllegalArgumentException(
                    "`query` has to be one SELECT (or WITH … SELECT) without a comment before it");
        }
        return new Scan(query).read();
    }

    /** One reading of a query's text. */
    private static final class Scan {
        private final String query;
        private final StringBuilder sql = new StringBuilder();
        private final List<Parameter> parameters = new ArrayList<>();
        private int at;

        Scan(String query) {
            this.query = query;
        }

        BoundQuery read() {
            while (at < query.length()) {
                char c = query.charAt(at);
                switch (c) {
                    case '\'', '"', '`' -> copyQuoted(c);
                    case '$' -> parameter();
                    case ';' -> throw new IllegalArgumentException("`query` has more than one statement (`;`)");
                    case '?' ->
                        throw new IllegalArgumentException("`query` has a `?`; values are bound by name: " + WORDS);
                    default -> {
                        if (query.startsWith("--", at)) {
                            skipTo("\n", 0);
                        } else if (query.startsWith("/*", at)) {
                            skipTo("*/", 2);
                        } else {
                            sql.append(c);
                            at++;
                        }
                    }
                }
            }
            return new BoundQuery(sql.toString(), parameters);
        }

        private void copyQuoted(char quote) {
            int end = query.indexOf(quote, at + 1);
            if (end < 0) {
                throw new IllegalArgumentException("`query` has a " + quote + " that is not closed");
            }
            String quoted = query.substring(at, end + 1);
            for (Parameter parameter : Parameter.values()) {
                if (quoted.contains(parameter.word())) {
                    throw new IllegalArgumentException("`query` has " + parameter.word()
                            + " within quotes, where nothing is bound; write it without quotes");
                }
            }
            sql.append(quoted);
            at = end + 1;
        }

        private void parameter() {
            int end = at + 1;
            while (end < query.length() && Character.isJavaIdentifierPart(query.charAt(end))) {
                end++;
            }
            String word = query.substring(at, end);
            Parameter found = Arrays.stream(Parameter.values())
                    .filter(p -> p.word().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("`query` has `" + word + "`, which is none of " + WORDS));
            parameters.add(found);
            sql.append('?');
            at = end;
        }

        private void skipTo(String end, int length) {
            int found = query.indexOf(end, at);
            sql.append(' ');
            at = found < 0 ? query.length() : found + length;
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PromQL with {@code $service}, {@code $namespace}, {@code $scope} and {@code $lookback}. Values are put only where
 * they cannot change the query's structure: names inside quotes, escaped for them, the others outside.
 */
final class Template {
    static final String SERVICE = "$service";
    static final String NAMESPACE = "$namespace";
    static final String SCOPE = "$scope";
    static final String LOOKBACK = "$lookback";

    private static final Pattern VARIABLE = Pattern.compile("\\$[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern PLAIN =
            Pattern.compile("\\s*+([a-zA-Z_:][a-zA-Z0-9_:]*)?\\s*+(\\{[^{}()\\[\\]]*\\})?\\s*+");
    private static final Pattern DIFFERENCED =
            Pattern.compile("\\b(rate|irate|increase|delta|idelta)\\s*\\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern BUCKET_BOUND = Pattern.compile("[{,]\\s*le\\s*[=!]");

    /** A part of the text; variables and literals alternate, a literal is first and last. */
    private record Piece(String text, boolean variable, char quote, boolean regex) {}

    private final String text;
    private final String mask;
    private final List<Piece> pieces;

    private Template(String text, String mask, List<Piece> pieces) {
        this.text = text;
        this.mask = mask;
        this.pieces = pieces;
    }

    /** @throws IllegalArgumentException with a sentence for the author when a variable or a quote is misplaced */
    static Template of(String text) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder mask = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        char quote = 0;
        boolean regex = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '$') {
                Matcher variable = VARIABLE.matcher(text).region(i, text.length());
                if (variable.lookingAt()) {
                    String name = variable.group();
                    check(name, quote);
                    pieces.add(new Piece(literal.toString(), false, quote, false));
                    literal.setLength(0);
                    pieces.add(new Piece(name, true, quote, regex));
                    mask.append((quote == 0 ? "s" : "x").repeat(name.length()));
                    i += name.length() - 1;
                    continue;
                }
            }
            literal.append(c);
            if (quote == 0) {
                if (c == '"' || c == '\'' || c == '`') {
                    quote = c;
                    regex = mask.toString().stripTrailing().endsWith("~");
                }
                mask.append(c);
            } else if (c == quote) {
                quote = 0;
                mask.append(c);
            } else if (c == '\\' && quote != '`' && i + 1 < text.length()) {
                literal.append(text.charAt(++i));
                mask.append("xx");
            } else {
                mask.append('x');
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote " + quote + " is not closed");
        }
        pieces.add(new Piece(literal.toString(), false, (char) 0, false));
        return new Template(text, mask.toString(), pieces);
    }

    private static void check(String name, char quote) {
        switch (name) {
            case SERVICE, NAMESPACE -> {
                if (quote == 0) {
                    throw new IllegalArgumentException(
                            name + " is a text and belongs in quotes, for example app=\"" + name + "\"");
                }
                if (quote == '`') {
                    throw new IllegalArgumentException(
                            name + " cannot be escaped between backticks; use \"" + name + "\"");
                }
            }
            case SCOPE -> {
                if (quote != 0) {
                    throw new IllegalArgumentException(
                            "$scope stands for a whole matcher and belongs in braces without quotes: {$scope}");
                }
            }
            case LOOKBACK -> {
                if (quote != 0) {
                    throw new IllegalArgumentException(
                            "$lookback stands for a duration and belongs in square brackets without quotes:"
                                    + " [$lookback]");
                }
            }
            default ->
                throw new IllegalArgumentException(
                        name + " is not known; there are $service, $namespace, $scope and $lookback");
        }
    }

    /** Whether it is a selector without a function, a range or an offset. */
    boolean isPlainSelector() {
        Matcher plain = PLAIN.matcher(mask);
        return plain.matches() && (plain.group(1) != null || plain.group(2) != null) && !uses(LOOKBACK);
    }

    /** Whether it takes a difference that the engine takes itself. */
    String differencedBy() {
        Matcher found = DIFFERENCED.matcher(mask);
        return found.find() ? found.group(1) : null;
    }

    /** Whether it selects by bucket bound. */
    boolean selectsBound() {
        return BUCKET_BOUND.matcher(mask).find();
    }

    /** The metric's name in a plain selector; null when there is none. */
    String metric() {
        Matcher plain = PLAIN.matcher(mask);
        return plain.matches() ? plain.group(1) : null;
    }

    boolean uses(String variable) {
        return pieces.stream().anyMatch(p -> p.variable() && p.text().equals(variable));
    }

    /** A plain selector with {@code suffix} at its name and {@code $scope} in its braces. */
    Template scopedWithSuffix(String suffix) {
        Matcher plain = PLAIN.matcher(mask);
        if (!plain.matches()) {
            throw new IllegalStateException("not a plain selector: " + text);
        }
        String name = plain.group(1) == null ? "" : plain.group(1);
        if (!suffix.isEmpty() && !name.endsWith(suffix)) {
            name += suffix;
        }
        String braces = plain.group(2) == null ? "{}" : text.substring(plain.start(2), plain.end(2));
        if (!uses(SCOPE)) {
            braces = braces.substring(0, braces.length() - 1) + SCOPE + "}";
        }
        return of(name + braces);
    }

    /**
     * @param values by variable
     * @throws IllegalArgumentException when a value is missing
     */
    String render(Map<String, String> values) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (!piece.variable()) {
                out.append(piece.text());
                continue;
            }
            String value = values.get(piece.text());
            if (value == null) {
                throw new IllegalArgumentException("nothing is known to fill " + piece.text() + " with");
            }
            if (piece.quote() != 0) {
                out.append(escape(piece.regex() ? escapeRegex(value) : value, piece.quote()));
            } else if (piece.text().equals(SCOPE)) {
                String rest = pieces.get(i + 1).text();
                putMatcher(out, value, rest);
                i++;
            } else {
                out.append(value);
            }
        }
        return out.toString();
    }

    /** Puts the matcher with exactly the commas that it needs, and the literal that follows. */
    private static void putMatcher(StringBuilder out, String matcher, String rest) {
        String before = out.toString().stripTrailing();
        boolean first = before.isEmpty() || before.endsWith("{");
        boolean afterComma = before.endsWith(",");
        String after = rest.stripLeading();
        if (matcher.isEmpty()) {
            if (after.startsWith(",") && (first || afterComma)) {
                out.append(after.substring(1).stripLeading());
            } else if (after.startsWith("}") && afterComma) {
                out.setLength(before.length() - 1);
                out.append(after);
            } else {
                out.append(rest);
            }
            return;
        }
        if (!first && !afterComma) {
            out.append(',');
        }
        out.append(matcher);
        if (!after.startsWith(",") && !after.startsWith("}")) {
            out.append(',');
        }
        out.append(rest);
    }

    /** For a PromQL string between {@code quote}s. */
    static String escape(String value, char quote) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == quote) {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String escapeRegex(String value) {
        return value.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
    }

    @Override
    public String toString() {
        return text;
    }
}

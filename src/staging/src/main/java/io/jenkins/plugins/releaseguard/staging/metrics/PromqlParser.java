package io.jenkins.plugins.releaseguard.staging.metrics;

import io.jenkins.plugins.releaseguard.staging.metrics.Expression.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the part of PromQL that {@link PrometheusServer} names; everything else is a parse error and never a guess.
 * One parser reads one text.
 */
final class PromqlParser {
    private static final Set<String> AGGREGATIONS = Set.of("sum", "avg", "min", "max", "count");
    private static final Map<String, List<Type>> FUNCTIONS = Map.of(
            "rate", List.of(Type.MATRIX),
            "increase", List.of(Type.MATRIX),
            "histogram_quantile", List.of(Type.SCALAR, Type.VECTOR),
            "timestamp", List.of(Type.VECTOR),
            "time", List.of());
    private static final List<Set<String>> PRECEDENCE =
            List.of(Set.of("==", "!=", "<=", "<", ">=", ">"), Set.of("+", "-"), Set.of("*", "/"));
    private static final Pattern TOKEN = Pattern.compile("(?<space>\\s+|#[^\\n]*)"
            + "|(?<number>0[xX][0-9a-fA-F]+|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?(?![a-zA-Z0-9_.]))"
            + "|(?<duration>(?:\\d+(?:ms|[smhdwy]))+(?![a-zA-Z0-9_]))"
            + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "|(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`[^`]*`)"
            + "|(?<operator>==|!=|<=|>=|=~|!~|[-+*/<>=(){}\\[\\],])");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+)(ms|[smhdwy])");
    private static final int MAX_DEPTH = 100;

    private enum Kind {
        NUMBER,
        DURATION,
        NAME,
        STRING,
        OPERATOR,
        END
    }

    private record Token(Kind kind, String text, int at) {
        boolean is(String operator) {
            return kind == Kind.OPERATOR && text.equals(operator);
        }
    }

    private final List<Token> tokens;
    private int next;
    private int depth;

    private PromqlParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** @throws PromqlException when the text is not in the part that is understood */
    static Expression parse(String text) {
        PromqlParser parser = new PromqlParser(tokens(text));
        if (parser.peek().kind() == Kind.END) {
            throw PromqlException.parse("unknown position: parse error: no expression found in input");
        }
        Expression expression = parser.binary(0);
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected();
        }
        return expression;
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        java.util.regex.Matcher token = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!token.region(at, text.length()).lookingAt()) {
                throw error(at, "unexpected character: '" + text.charAt(at) + "'");
            }
            for (Kind kind : List.of(Kind.NUMBER, Kind.DURATION, Kind.NAME, Kind.STRING, Kind.OPERATOR)) {
                String found = token.group(kind.name().toLowerCase(Locale.ROOT));
                if (found != null) {
                    tokens.add(new Token(kind, found, at));
                }
            }
            at = token.end();
        }
        tokens.add(new Token(Kind.END, "end of input", at));
        return tokens;
    }

    private static PromqlException error(int at, String message) {
        return PromqlException.parse("1:" + (at + 1) + ": parse error: " + message);
    }

    private PromqlException unexpected() {
        return error(
                peek().at(),
                "unexpected " + (peek().kind() == Kind.END ? "" : "<" + kindWord() + ":") + peek().text()
                        + (peek().kind() == Kind.END ? "" : ">"));
    }

    private String kindWord() {
        return peek().kind().name().toLowerCase(Locale.ROOT);
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    private boolean accept(String operator) {
        if (peek().is(operator)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String operator) {
        if (!accept(operator)) {
            throw unexpected();
        }
    }

    // ---- operators

    private Expression binary(int level) {
        if (level == PRECEDENCE.size()) {
            return unary();
        }
        Expression left = binary(level + 1);
        while (peek().kind() == Kind.OPERATOR && PRECEDENCE.get(level).contains(peek().text())) {
            Token operator = take();
            Expression right = binary(level + 1);
            left = typed(operator, new Expression.Binary(operator.text(), left, right));
        }
        return left;
    }

    private static Expression typed(Token operator, Expression.Binary binary) {
        if (binary.left().type() == Type.MATRIX || binary.right().type() == Type.MATRIX) {
            throw error(operator.at(), "binary expression must contain only scalar and instant vector types");
        }
        if (binary.isComparison() && binary.type() == Type.SCALAR) {
            throw error(operator.at(), "comparisons between scalars must use BOOL modifier");
        }
        return binary;
    }

    private Expression unary() {
        if (++depth > MAX_DEPTH) {
            throw error(peek().at(), "the expression is nested too deeply");
        }
        try {
            Token sign = peek();
            if (accept("-") || accept("+")) {
                Expression of = unary();
                if (of.type() == Type.MATRIX) {
                    throw error(
                            sign.at(),
                            "unary expression only allowed on expressions of type scalar or instant vector, got \""
                                    + of.type().words() + "\"");
                }
                return sign.text().equals("-") ? new Expression.Negation(of) : of;
            }
            return primary();
        } finally {
            depth--;
        }
    }

    // ---- operands

    private Expression primary() {
        Token token = peek();
        if (token.kind() == Kind.NUMBER) {
            take();
            return new Expression.Literal(number(token.text()));
        }
        if (accept("(")) {
            Expression inner = binary(0);
            expect(")");
            return inner;
        }
        if (token.is("{")) {
            return selector(token, new ArrayList<>());
        }
        if (token.kind() != Kind.NAME) {
            throw unexpected();
        }
        take();
        String word = token.text();
        String lower = word.toLowerCase(Locale.ROOT);
        if (AGGREGATIONS.contains(lower) && (peek().is("(") || isGrouping(peek()))) {
            return aggregation(lower);
        }
        if (peek().is("(")) {
            return call(token);
        }
        if (lower.equals("inf") || lower.equals("nan")) {
            return new Expression.Literal(lower.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN);
        }
        List<Matcher> matchers = new ArrayList<>();
        matchers.add(Matcher.of(Labels.NAME, "=", word));
        return selector(token, matchers);
    }

    private static double number(String text) {
        return text.startsWith("0x") || text.startsWith("0X")
                ? Long.parseLong(text.substring(2), 16)
                : Double.parseDouble(text);
    }

    private static boolean isGrouping(Token token) {
        return token.kind() == Kind.NAME
                && (token.text().equals("by") || token.text().equals("without"));
    }

    private Expression aggregation(String operator) {
        boolean by = true;
        List<String> labels = List.of();
        boolean grouped = isGrouping(peek());
        if (grouped) {
            by = take().text().equals("by");
            labels = grouping();
        }
        int at = peek().at();
        expect("(");
        Expression of = binary(0);
        expect(")");
        if (!grouped && isGrouping(peek())) {
            by = take().text().equals("by");
            labels = grouping();
        }
        if (of.type() != Type.VECTOR) {
            throw error(
                    at,
                    "expected type instant vector in aggregation expression, got "
                            + of.type().words());
        }
        return new Expression.Aggregation(operator, by, labels, of);
    }

    private List<String> grouping() {
        List<String> labels = new ArrayList<>();
        expect("(");
        while (!accept(")")) {
            if (peek().kind() != Kind.NAME) {
                throw unexpected();
            }
            labels.add(take().text());
            if (!peek().is(")")) {
                expect(",");
            }
        }
        return labels;
    }

    private Expression call(Token name) {
        List<Type> expected = FUNCTIONS.get(name.text());
        if (expected == null) {
            throw error(name.at(), "unknown function with name \"" + name.text() + "\"");
        }
        expect("(");
        List<Expression> arguments = new ArrayList<>();
        while (!accept(")")) {
            int at = peek().at();
            Expression argument = binary(0);
            if (arguments.size() < expected.size() && argument.type() != expected.get(arguments.size())) {
                throw error(
                        at,
                        "expected type " + expected.get(arguments.size()).words() + " in call to function \""
                                + name.text() + "\", got " + argument.type().words());
            }
            arguments.add(argument);
            if (!peek().is(")")) {
                expect(",");
            }
        }
        if (arguments.size() != expected.size()) {
            throw error(
                    name.at(),
                    "expected " + expected.size() + " argument(s) in call to \"" + name.text() + "\", got "
                            + arguments.size());
        }
        Type type = name.text().equals("time") ? Type.SCALAR : Type.VECTOR;
        return new Expression.Call(name.text(), List.copyOf(arguments), type);
    }

    // ---- selectors

    private Expression selector(Token start, List<Matcher> matchers) {
        if (accept("{")) {
            while (!accept("}")) {
                matchers.add(matcher());
                if (!peek().is("}")) {
                    expect(",");
                }
            }
        }
        if (matchers.stream().allMatch(Matcher::matchesEmpty)) {
            throw error(start.at(), "vector selector must contain at least one non-empty matcher");
        }
        long range = 0;
        if (accept("[")) {
            Token duration = take();
            if (duration.kind() != Kind.DURATION) {
                throw error(duration.at(), "unexpected " + duration.text() + " in matrix selector, expected duration");
            }
            expect("]");
            range = duration(duration);
        }
        return new Expression.Selector(List.copyOf(matchers), range);
    }

    private Matcher matcher() {
        Token label = take();
        Token operator = take();
        Token value = take();
        boolean wellFormed = label.kind() == Kind.NAME
                && !label.text().contains(":")
                && Set.of("=", "!=", "=~", "!~").contains(operator.text())
                && operator.kind() == Kind.OPERATOR
                && value.kind() == Kind.STRING;
        if (!wellFormed) {
            throw error(label.at(), "unexpected label matching at " + label.text() + ", expected label=\"value\"");
        }
        return Matcher.of(label.text(), operator.text(), unquote(value));
    }

    private static String unquote(Token token) {
        String inner = token.text().substring(1, token.text().length() - 1);
        if (token.text().charAt(0) == '`') {
            return inner;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = inner.charAt(++i);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case '\\', '"', '\'' -> out.append(escaped);
                default -> throw error(token.at(), "unknown escape sequence \\" + escaped);
            }
        }
        return out.toString();
    }

    private static long duration(Token token) {
        java.util.regex.Matcher part = DURATION_PART.matcher(token.text());
        long millis = 0;
        while (part.find()) {
            long unit =
                    switch (part.group(2)) {
                        case "ms" -> 1L;
                        case "s" -> 1_000L;
                        case "m" -> 60_000L;
                        case "h" -> 3_600_000L;
                        case "d" -> 86_400_000L;
                        case "w" -> 7 * 86_400_000L;
                        default -> 365 * 86_400_000L;
                    };
            millis += unit * Long.parseLong(part.group(1));
        }
        if (millis <= 0) {
            throw error(token.at(), "duration must be greater than 0");
        }
        return millis;
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalKind;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads arithmetic over signals by recursive descent: sum, product, part. Not thread-safe. */
final class ExpressionReader {
    /** A name may hold a {@code -}, as in conditions: a minus sign has a blank before it. */
    private static final Pattern TOKEN =
            Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]*|\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+|[-+*/()]|\\S");

    private static final int LONGEST = 1000;
    private static final int DEEPEST = 20;

    private final SignalKind.Signals signals;
    private final Position at;
    private final List<String> tokens = new ArrayList<>();
    private int next;
    private int depth;

    /** The expression cannot be read; the message is for its author, null: it has been reported. */
    static final class WrongExpression extends Exception {
        private static final long serialVersionUID = 1L;

        WrongExpression(String message) {
            super(message, null, false, false);
        }
    }

    private ExpressionReader(String text, SignalKind.Signals signals, Position at) {
        this.signals = signals;
        this.at = at;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tokens.add(token.group());
        }
    }

    static Expression read(String text, SignalKind.Signals signals, Position at) throws WrongExpression {
        if (text.length() > LONGEST) {
            throw new WrongExpression("the expression has more than " + LONGEST + " characters");
        }
        ExpressionReader reader = new ExpressionReader(text, signals, at);
        Expression expression = reader.sum();
        if (!reader.peek().isEmpty()) {
            throw reader.unexpected("`+`, `-`, `*`, `/` or the end");
        }
        if (expression.operands().findAny().isEmpty()) {
            throw new WrongExpression("`" + text.strip() + "` names no signal, expected for example errors / requests");
        }
        return expression;
    }

    private Expression sum() throws WrongExpression {
        Expression left = product();
        while (peek().equals("+") || peek().equals("-")) {
            char sign = take().charAt(0);
            Expression right = product();
            Unit a = left.unit();
            Unit b = right.unit();
            if (a != null && b != null && a != b) {
                throw new WrongExpression("`" + left + "` and `" + right + "` have different units, so `" + left + " "
                        + sign + " " + right + "` means nothing");
            }
            left = new Expression.Operation(left, sign, right);
        }
        return left;
    }

    private Expression product() throws WrongExpression {
        Expression left = part();
        while (peek().equals("*") || peek().equals("/")) {
            char sign = take().charAt(0);
            left = new Expression.Operation(left, sign, part());
        }
        return left;
    }

    private Expression part() throws WrongExpression {
        String token = take();
        if (token.equals("(")) {
            if (++depth > DEEPEST) {
                throw new WrongExpression("the expression has more than " + DEEPEST + " parentheses in each other");
            }
            Expression inner = sum();
            depth--;
            if (!peek().equals(")")) {
                throw unexpected("`)`");
            }
            take();
            return inner;
        }
        if (token.matches("[0-9.].*")) {
            return new Expression.Literal(Double.parseDouble(token));
        }
        if (!token.matches("[A-Za-z_].*")) {
            next -= token.isEmpty() ? 0 : 1;
            throw unexpected("a signal, a number or `(`");
        }
        Scope scope = Scope.of(token);
        boolean scoped = scope != null && peek().matches("[A-Za-z_].*");
        return operand(scoped ? take() : token, scoped ? scope : null);
    }

    private Expression operand(String name, Scope scope) throws WrongExpression {
        Signal signal = signals.find(name, at);
        if (signal == null) {
            throw new WrongExpression(null);
        }
        if (scope != null && scope != Scope.LIVE && !signal.spec().scoped()) {
            throw new WrongExpression("`" + name + "` cannot tell versions apart, so it has no value for the "
                    + scope.word() + "; leave `" + scope.word() + "` out");
        }
        return new Expression.Operand(signal, scope);
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private String take() {
        String token = peek();
        next += token.isEmpty() ? 0 : 1;
        return token;
    }

    private WrongExpression unexpected(String expected) {
        return new WrongExpression(
                "found " + (peek().isEmpty() ? "the end" : "`" + peek() + "`") + ", expected " + expected);
    }
}

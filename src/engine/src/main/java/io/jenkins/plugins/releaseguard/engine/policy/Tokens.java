package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of one condition, taken from left to right. Not thread-safe. */
final class Tokens {
    private static final Pattern WORD = Pattern.compile("[<>=!]=|=[<>]|[<>=]|[^\\s<>=!]+|!");
    private static final Set<String> COUNTING = Set.of("times", "time");

    /**
     * A word and where it begins.
     *
     * @param text empty: the end of the condition
     */
    record Token(String text, int offset) {
        boolean isEnd() {
            return text.isEmpty();
        }

        boolean isAmount() {
            return !isEnd() && (Character.isDigit(text.charAt(0)) || "+-.".indexOf(text.charAt(0)) >= 0);
        }

        /** As messages show it. */
        String shown() {
            return isEnd() ? "the end" : "`" + Words.shown(text) + "`";
        }
    }

    private final List<Token> tokens = new ArrayList<>();
    private int next;

    Tokens(String text) {
        this(text, 0);
    }

    /** @param from where the first word is looked for */
    Tokens(String text, int from) {
        Matcher words = WORD.matcher(text).region(from, text.length());
        while (words.find()) {
            tokens.add(new Token(words.group(), words.start()));
        }
        tokens.add(new Token("", text.stripTrailing().length()));
    }

    /** The next word, which stays the next one. */
    Token peek() {
        return peek(0);
    }

    /** The word after {@code ahead} others. */
    Token peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    Token take() {
        Token token = peek();
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    /** Whether the next words are these. */
    boolean isNext(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).text().equals(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Takes these words if they are the next ones. */
    boolean skip(String... words) {
        boolean there = isNext(words);
        for (int i = 0; there && i < words.length; i++) {
            take();
        }
        return there;
    }

    /** Takes one word that has to be {@code word}. */
    Token expect(String word, String expected) throws WrongForm {
        Token token = take();
        if (!token.text().equals(word)) {
            throw new WrongForm(token.offset(), "found " + token.shown() + ", expected " + expected);
        }
        return token;
    }

    /** Takes a number with its unit; {@code 0.1 points} are two words. */
    Amount amount(String expected) throws WrongForm {
        Token token = take();
        if (!token.isAmount()) {
            throw new WrongForm(token.offset(), "found " + token.shown() + ", expected " + expected);
        }
        String unit = peek().text();
        boolean joined = Amount.isSuffix(unit) && !COUNTING.contains(unit);
        String text = token.text() + (joined ? (unit.startsWith("%") ? "" : " ") + take().text() : "");
        return Amount.parse(text, token.offset());
    }

    /** Takes the whole number before {@code times}. */
    int count() throws WrongForm {
        Token token = take();
        if (!token.text().matches("\\d{1,6}") || Integer.parseInt(token.text()) == 0) {
            throw new WrongForm(
                    token.offset(),
                    "found " + token.shown() + ", expected a whole number from 1 to 999999 before `times`");
        }
        return Integer.parseInt(token.text());
    }
}

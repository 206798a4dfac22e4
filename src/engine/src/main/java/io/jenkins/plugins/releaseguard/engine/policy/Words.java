package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Words in messages: lists of them, and the one that was probably meant. */
final class Words {
    private static final int LONGEST_COMPARED = 64;

    private Words() {}

    /** {@code `a`, `b` or `c`}, in alphabetical order. */
    static String oneOf(Collection<String> words) {
        TreeSet<String> sorted = new TreeSet<>(words);
        String last = sorted.isEmpty() ? "" : "`" + sorted.pollLast() + "`";
        return sorted.isEmpty() ? last : list(sorted) + " or " + last;
    }

    /** {@code `a`, `b`, `c`}, in alphabetical order; {@code none} for nothing. */
    static String list(Collection<String> words) {
        return words.isEmpty()
                ? "none"
                : new TreeSet<>(words).stream().map(w -> "`" + w + "`").collect(Collectors.joining(", "));
    }

    /** {@code ; did you mean `x`?} for the nearest of the known words, or nothing when none is near. */
    static String didYouMean(String word, Collection<String> known) {
        String nearest = nearest(word, known);
        return nearest == null ? "" : "; did you mean `" + nearest + "`?";
    }

    /** {@code , expected `a` or `b`; did you mean `a`?}. */
    static String expected(String word, Collection<String> known) {
        return ", expected " + oneOf(known) + didYouMean(word, known);
    }

    /** The known word that takes the fewest edits, at most one for three letters; null when none is near. */
    static String nearest(String word, Collection<String> known) {
        if (word.length() > LONGEST_COMPARED || word.chars().noneMatch(Character::isLetter)) {
            return null;
        }
        String nearest = null;
        int fewest = Math.max(1, word.length() / 3) + 1;
        for (String candidate : new TreeSet<>(known)) {
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits < fewest) {
                fewest = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** A text as it may stand in a message: one line, not too long. */
    static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 100 ? line : line.substring(0, 97) + "...";
    }

    /** Insertions, deletions, replacements and swaps of neighbours. */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(String a, String b, int i, int j, int[][] cost) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the legs of a rollback, each by the kind that its first word names. */
final class LegReader {
    private static final Pattern CONDITIONAL = Pattern.compile("\\s+if\\s+still\\s+breaching\\b.*", Pattern.DOTALL);

    private final Collection<LegKind> kinds;
    private final LegKind.Lookup lookup;

    LegReader(Collection<LegKind> kinds, LegKind.Lookup lookup) {
        this.kinds = kinds;
        this.lookup = lookup;
    }

    /** Those that can be read; the mistakes in the others are reported. */
    List<LegSpec> read(List<Line> lines) {
        List<LegSpec> legs = new ArrayList<>();
        for (Line line : lines) {
            LegSpec leg = read(line);
            if (leg != null) {
                legs.add(leg);
            }
        }
        return legs;
    }

    private LegSpec read(Line line) {
        String word = line.shown().split(" ", 2)[0];
        if (NotYet.LEGS.containsKey(word)) {
            lookup.problem(line.at(), NotYet.message(word, NotYet.LEGS.get(word)));
            return null;
        }
        for (LegKind kind : kinds) {
            if (kind.word().equals(word)) {
                return read(line, kind);
            }
        }
        TreeSet<String> words = new TreeSet<>();
        kinds.forEach(k -> words.add(k.word()));
        TreeSet<String> usages = new TreeSet<>();
        kinds.forEach(k -> usages.add(k.usage()));
        lookup.problem(
                line.at(),
                "`" + Words.shown(word) + "` is not a kind of rollback leg, expected " + Words.oneOf(usages)
                        + Words.didYouMean(word, words));
        return null;
    }

    private LegSpec read(Line line, LegKind kind) {
        Matcher conditional = CONDITIONAL.matcher(line.text());
        if (conditional.find()) {
            int offset = line.text().indexOf("if", conditional.start());
            lookup.problem(
                    line.at(offset), NotYet.message("if still breaching after D", "leave it out, every leg is due"));
            return null;
        }
        return kind.read(line.shown(), line.at(), null, lookup);
    }
}

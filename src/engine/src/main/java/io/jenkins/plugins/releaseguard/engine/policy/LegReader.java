package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the legs of a rollback, each by the kind that its first word names. */
final class LegReader {
    private static final Pattern CONDITIONAL = Pattern.compile("\\s+if\\s+still\\s+breaching\\b.*", Pattern.DOTALL);

    private static final Pattern AFTER = Pattern.compile("if still breaching after (\\S+)");

    private final Collection<LegKind> kinds;
    private final LegKind.Lookup lookup;

    LegReader(Collection<LegKind> kinds, LegKind.Lookup lookup) {
        this.kinds = kinds;
        this.lookup = lookup;
    }

    /**
     * Those that can be read, in one list; the mistakes in the others are reported.
     *
     * @param groups those of a group are carried out at the same time
     */
    List<LegSpec> read(List<List<Line>> groups) {
        List<LegSpec> legs = new ArrayList<>();
        boolean mayPause = true;
        for (List<Line> group : groups) {
            boolean isFirst = legs.isEmpty();
            List<LegSpec> pausing = new ArrayList<>();
            for (Line line : group) {
                LegSpec leg = read(line);
                if (leg == null) {
                    continue;
                }
                legs.add(leg);
                if (leg.pauses() == null) {
                    mayPause = false;
                } else {
                    pausing.add(leg);
                }
                if (isFirst && leg.ifStillBreachingAfter() != null) {
                    lookup.problem(
                            leg.at(),
                            "the first leg is always due; `if still breaching after` can stand at the later ones only");
                }
            }
            if (!mayPause) {
                pausing.forEach(leg -> lookup.problem(
                        leg.at(),
                        "`" + Words.shown(leg.text()) + "` has to stand before the legs that change what it keeps from"
                                + " being put back, and not in one list with them"));
            }
        }
        return legs.stream().map(leg -> leg.beside(legs)).toList();
    }

    private LegSpec read(Line line) {
        String word = line.shown().split(" ", 2)[0];
        for (LegKind kind : kinds) {
            if (kind.word().equals(word)) {
                return read(line, kind);
            }
        }
        TreeSet<String> words = new TreeSet<>();
        kinds.forEach(k -> words.add(k.word()));
        lookup.problem(
                line.at(),
                "`" + Words.shown(word) + "` is not a kind of rollback leg, expected " + Words.oneOf(words)
                        + Words.didYouMean(word, words));
        return null;
    }

    private LegSpec read(Line line, LegKind kind) {
        Matcher ending = CONDITIONAL.matcher(line.shown());
        if (!ending.find()) {
            return kind.read(line.shown(), line.at(), null, lookup);
        }
        Matcher form = AFTER.matcher(ending.group().strip());
        Duration after = form.matches() ? Durations.parse(form.group(1)) : null;
        if (after == null || after.isZero() || after.isNegative()) {
            lookup.problem(
                    line.at(line.text().indexOf("if", ending.start())),
                    "found `" + Words.shown(ending.group().strip())
                            + "`, expected for example `if still breaching after 2m`");
            return null;
        }
        return kind.read(line.shown().substring(0, ending.start()), line.at(), after, lookup);
    }
}

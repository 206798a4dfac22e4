package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How the {@code shifts} conditions of some signals decide together: each group has the share of its conditions that are
 * good, the score is their weighted mean.
 *
 * @param pass the least score of a healthy candidate, 0 to 100
 * @param marginal below it the release is stopped, 0 to {@code pass}
 * @param groups at least one
 */
public record Score(double pass, double marginal, List<Group> groups) implements Serializable {
    /** Every key of {@code score:}. */
    static final List<String> KEYS = List.of("pass", "marginal", "groups");

    /** Every key of a group. */
    static final List<String> GROUP_KEYS = List.of("weight", "signals");

    private static final double ALL = 100;

    public Score {
        groups = List.copyOf(groups);
    }

    /**
     * Signals that count together.
     *
     * @param weight of 100 for all groups
     */
    public record Group(String name, double weight, List<String> signals) implements Serializable {
        public Group {
            signals = List.copyOf(signals);
        }
    }

    /** Whether a signal's {@code shifts} conditions count in a group instead of each for itself. */
    public boolean counts(String signal) {
        return groups.stream().anyMatch(g -> g.signals().contains(signal));
    }

    /**
     * Reads it.
     *
     * @param score null: the policy has none
     * @param shifting the signals that have a {@code shifts} condition; null: not all are known
     * @return null where there is none or it cannot be read, which is reported
     */
    static Score read(Mapping score, Set<String> shifting) {
        if (score == null) {
            return null;
        }
        score.only("`score`", KEYS);
        Double pass = percent(score, "pass");
        Double marginal = percent(score, "marginal");
        if (pass != null && marginal != null && marginal > pass) {
            score.problem(
                    "marginal", "`marginal` " + marginal + " is above `pass` " + pass + ", expected at most that");
        }
        Mapping groups = score.mapping("groups", "{latency: {weight: 60, signals: [p95_latency]}}");
        if (groups == null || groups.keys().isEmpty()) {
            score.problem(
                    "groups", "`groups` is missing; expected for example `groups: {latency: {signals: p95_latency}}`");
            return null;
        }
        List<Group> read = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : groups.keys()) {
            Mapping group = groups.mapping(name, "{weight: 60, signals: [p95_latency]}");
            if (group != null) {
                read.add(group(name, group, shifting, seen));
            }
        }
        return new Score(pass == null ? ALL : pass, marginal == null ? 0 : marginal, weighed(score, read));
    }

    private static Group group(String name, Mapping group, Set<String> shifting, Set<String> seen) {
        group.only("a group", GROUP_KEYS);
        Double weight = group.number("weight");
        if (weight != null && !(weight > 0 && weight <= ALL)) {
            group.problem("weight", "found `" + group.text("weight") + "` at `weight`, expected above 0, at most 100");
        }
        List<String> signals = new ArrayList<>();
        for (Line line : group.lines("signals")) {
            String signal = line.text().strip();
            if (shifting != null && !shifting.contains(signal)) {
                group.problem(
                        "signals",
                        "`" + Words.shown(signal) + "` has no `shifts` condition in `breach`"
                                + Words.expected(signal, shifting));
            } else if (!seen.add(signal)) {
                group.problem("signals", "`" + signal + "` is in a group already");
            }
            signals.add(signal);
        }
        if (group.isEmptyOrAbsent("signals")) {
            group.problem("signals", "`signals` is missing; expected those of the group, such as `[p95_latency]`");
        }
        return new Group(name, weight == null ? 0 : weight, signals);
    }

    /** Groups without a weight share what the others leave of 100. */
    private static List<Group> weighed(Mapping score, List<Group> groups) {
        double given = groups.stream().mapToDouble(Group::weight).sum();
        long open = groups.stream().filter(g -> g.weight() == 0).count();
        if (given > ALL || open == 0 && given != ALL || open > 0 && given >= ALL) {
            score.problem(
                    "groups",
                    "the weights are " + given + " together, expected 100"
                            + (open > 0 ? ", and something left for the groups without a weight" : ""));
        }
        return groups.stream()
                .map(g -> g.weight() > 0 ? g : new Group(g.name(), (ALL - given) / open, g.signals()))
                .toList();
    }

    private static Double percent(Mapping score, String key) {
        Double value = score.number(key);
        if (value == null && score.isEmptyOrAbsent(key)) {
            score.problem(key, "`" + key + "` is missing; expected 0 to 100");
        } else if (value != null && !(value >= 0 && value <= ALL)) {
            score.problem(key, "found `" + score.text(key) + "` at `" + key + "`, expected 0 to 100");
        }
        return value;
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the candidate's share of the traffic grows while it is watched.
 *
 * @param steps shares in percent, rising, each above 0; the last one is 100
 * @param each how long all decisive signals have to be good at a share before the next one; at the last share below 100
 *     it is the window's {@code healthyFor}
 */
public record Traffic(List<Integer> steps, Duration each) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Every key of {@code traffic:}. */
    static final List<String> KEYS = List.of("steps", "each");

    private static final int ALL = 100;

    public Traffic {
        steps = List.copyOf(steps);
    }

    /** The place of the last share below 100, where the window's own {@code healthyFor} counts. */
    public int last() {
        return steps.size() - 2;
    }

    /** How long the shares before the last one below 100 take at least. */
    Duration before() {
        return each.multipliedBy(last());
    }

    Traffic orEach(Duration otherwise) {
        return each == null ? new Traffic(steps, otherwise) : this;
    }

    /**
     * Reads it; {@code each} is null where the policy does not say it.
     *
     * @param traffic null: the policy has none
     * @return null where there is none, or none that can be used
     */
    static Traffic read(Mapping traffic, List<LegSpec> legs) {
        if (traffic == null) {
            return null;
        }
        traffic.only("`traffic`", KEYS);
        if (!legs.isEmpty() && legs.stream().noneMatch(LegSpec::hasTrafficSteps)) {
            traffic.problem(
                    "steps",
                    "no leg of `rollback` moves traffic step by step, expected one such as `argo-rollout NAME in"
                            + " NAMESPACE`, or no `traffic`");
        }
        Duration each = traffic.duration("each", "5m");
        List<Integer> steps = new ArrayList<>();
        List<Line> lines = traffic.lines("steps");
        if (lines.isEmpty() && traffic.isEmptyOrAbsent("steps")) {
            traffic.problem("steps", "`steps` is missing; expected shares such as [5, 25, 50, 100]");
        }
        for (Line line : lines) {
            String text = line.text().strip();
            int step = text.matches("\\d{1,3}%?") ? Integer.parseInt(text.replace("%", "")) : -1;
            boolean rises = steps.isEmpty() || step > steps.get(steps.size() - 1);
            if (step < 1 || step > ALL || !rises) {
                traffic.problem(
                        "steps",
                        "found `" + Words.shown(text) + "` in `steps`, expected whole percentages from 1 to 100, each"
                                + " above the one before it");
                return null;
            }
            steps.add(step);
        }
        if (steps.equals(List.of(ALL))) {
            traffic.problem("steps", "found 100 alone in `steps`, expected a share below it to watch the candidate at");
            return null;
        }
        if (!steps.isEmpty() && steps.get(steps.size() - 1) != ALL) {
            steps.add(ALL);
        }
        return steps.isEmpty() ? null : new Traffic(steps, each);
    }

    @Override
    public String toString() {
        String shares = steps.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "{steps: [" + shares + "], each: " + Durations.text(each) + "}";
    }
}

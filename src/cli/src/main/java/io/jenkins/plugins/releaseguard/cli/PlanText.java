package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A plan as people read it. */
final class PlanText {
    private PlanText() {}

    /** Several lines, the last one ended. */
    static String of(EpisodeRecord plan) {
        StringBuilder text = new StringBuilder();
        line(text, "release    " + plan.release());
        line(
                text,
                "candidate  " + plan.candidate().version()
                        + identity(plan.candidate().identity()));
        line(
                text,
                "baseline   " + plan.baseline().version()
                        + identity(plan.baseline().identity()));
        line(text, "           " + plan.baseline().resolvedFrom());
        for (int i = 0; i < plan.legs().size(); i++) {
            line(text, "");
            leg(text, i + 1, plan.legs());
        }
        line(text, "");
        line(text, "checks");
        plan.checklist()
                .forEach(c -> line(
                        text, "   " + c.state() + ": " + c.item() + (c.evidence() == null ? "" : ": " + c.evidence())));
        line(text, "");
        line(text, "Nothing was changed.");
        return text.toString();
    }

    private static void leg(StringBuilder text, int number, List<LegRecord> legs) {
        LegRecord leg = legs.get(number - 1);
        String due = leg.dueAfter() == null
                ? ""
                : ", if still breaching after " + leg.dueAfter().toSeconds() + " s";
        line(text, number + ". " + leg.leg() + ": from " + leg.from() + " to " + leg.to() + beside(number, legs) + due);
        leg.actions().forEach(action -> line(text, "   - " + action));
        if (!leg.commands().isEmpty()) {
            line(text, "   by hand:");
            leg.commands().forEach(command -> line(text, "     " + command));
        }
    }

    private static String beside(int number, List<LegRecord> legs) {
        Integer group = legs.get(number - 1).group();
        String others = IntStream.rangeClosed(1, legs.size())
                .filter(other -> other != number && legs.get(other - 1).group().equals(group))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : ", at the same time as " + others;
    }

    private static String identity(Map<String, String> identity) {
        return identity.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(", ", "  (", ")"));
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}

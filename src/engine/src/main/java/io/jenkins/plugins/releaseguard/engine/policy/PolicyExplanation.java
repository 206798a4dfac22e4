package io.jenkins.plugins.releaseguard.engine.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A policy in its full form, with every default written out. It is YAML that says the same; signals are described in
 * comments, as a catalogue or the policy itself defines them.
 */
public final class PolicyExplanation {
    private final StringBuilder text = new StringBuilder();

    private PolicyExplanation() {}

    /** The full form; several lines, the last one ended. */
    public static String explain(Policy policy) {
        return new PolicyExplanation().of(policy);
    }

    private String of(Policy policy) {
        line("release", quoted(policy.release()));
        line("environment", policy.environment() == null ? null : quoted(policy.environment()));
        line("baseline", quoted(policy.baseline()));
        line("window", window(policy.window()));
        line("traffic", policy.traffic() == null ? null : policy.traffic().toString());
        line("judgement", judgement(policy.judgement()));
        line("onHealthy", word(PolicyReading.ON_HEALTHY, policy.onHealthy()));
        line("onBreach", word(PolicyReading.REACTIONS, policy.onBreach()));
        line("onInconclusive", word(PolicyReading.REACTIONS, policy.onInconclusive()));
        line("onAbort", word(PolicyReading.ON_ABORT, policy.onAbort()));
        line("askFor", Durations.text(policy.askFor()));
        signals(policy);
        list("breach", policy.breach().stream().map(c -> inFull(c, policy)).toList());
        list("observe", policy.observe().stream().map(c -> inFull(c, policy)).toList());
        legs(policy);
        list(
                "recovery",
                policy.recovery().stream().map(PolicyExplanation::inFull).toList());
        line("target", Durations.text(policy.target()));
        line("runbook", policy.runbook() == null ? null : runbook(policy.runbook()));
        line("compatibility", compatibility(policy.compatibility()));
        line("readiness", readiness(policy));
        line("quarantineFor", policy.quarantineFor() == null ? null : Durations.text(policy.quarantineFor()));
        line("goodAfter", Durations.text(policy.goodAfter()));
        line("watch", policy.watch() == null ? null : policy.watch().toString());
        policy.warnings().forEach(w -> text.append("# warning: ").append(w).append('\n'));
        return text.toString();
    }

    private void line(String key, String value) {
        if (value != null) {
            text.append(key).append(": ").append(value).append('\n');
        }
    }

    private void list(String key, List<String> values) {
        if (!values.isEmpty()) {
            text.append(key).append(":\n");
            values.forEach(v -> text.append("  - ").append(quoted(v)).append('\n'));
        }
    }

    private void legs(Policy policy) {
        text.append("rollback:\n");
        for (List<Integer> group : policy.groups().groups()) {
            List<String> legs = group.stream()
                    .map(leg -> quoted(inFull(policy.rollback().get(leg))))
                    .toList();
            String together = String.join(", ", legs);
            text.append("  - ")
                    .append(legs.size() == 1 ? together : "[" + together + "]")
                    .append('\n');
        }
    }

    private static String inFull(LegSpec leg) {
        Duration after = leg.ifStillBreachingAfter();
        return leg.text() + (after == null ? "" : " if still breaching after " + Durations.text(after));
    }

    private void signals(Policy policy) {
        Map<String, Signal> signals = new TreeMap<>(policy.signals());
        if (policy.requests() != null) {
            signals.putIfAbsent(policy.requests().name(), policy.requests());
        }
        text.append("# signals:\n");
        for (Signal signal : signals.values()) {
            text.append("#   ")
                    .append(signal.name())
                    .append(": ")
                    .append(oneLine(signal.spec().describe()));
            text.append("; unit ").append(Units.word(signal.unit()));
            if (signal.higherIsWorse() != null) {
                text.append("; worse: ").append(signal.higherIsWorse() ? "higher" : "lower");
            }
            text.append("; onNoData: ").append(word(SignalReader.ON_NO_DATA, signal.onNoData()));
            text.append(signal.server() == null ? "" : "; on: " + signal.server());
            text.append(signal.spec().scoped() ? "" : "; live only").append('\n');
        }
    }

    private static String window(Window window) {
        return "{every: " + Durations.text(window.every())
                + ", warmUp: " + Durations.text(window.warmUp())
                + ", healthyFor: " + Durations.text(window.healthyFor())
                + ", atMost: " + Durations.text(window.atMost())
                + ", minRequests: " + window.minRequests()
                + ", lookback: " + Durations.text(window.lookback())
                + ", recoveredFor: " + Durations.text(window.recoveredFor()) + "}";
    }

    private static String judgement(Judgement judgement) {
        String shifts = judgement.interval() == null
                ? ""
                : ", interval: " + Durations.text(judgement.interval()) + ", spending: "
                        + word(Judgement.SPENDING, judgement.spending());
        return "{alpha: " + number(judgement.alpha()) + ", requireEvidence: " + judgement.requireEvidence()
                + (judgement.change() == Change.ANY_TIME
                        ? ""
                        : ", change: " + word(Judgement.CHANGE, judgement.change()))
                + shifts
                + (judgement.score() == null ? "" : ", score: " + score(judgement.score())) + "}";
    }

    private static String score(Score score) {
        String groups = score.groups().stream()
                .map(g -> oneLine(g.name()) + ": {weight: " + number(g.weight()) + ", signals: ["
                        + String.join(", ", g.signals()) + "]}")
                .collect(Collectors.joining(", "));
        return "{pass: " + number(score.pass()) + ", marginal: " + number(score.marginal()) + ", groups: {" + groups
                + "}}";
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String inFull(Condition condition, Policy policy) {
        boolean unscoped = condition instanceof Condition.Threshold threshold && threshold.scope() == null;
        if (!unscoped) {
            return condition.text();
        }
        boolean scoped = policy.signals().get(condition.subject()).spec().scoped();
        return (scoped ? "candidate " : "live ") + condition.text();
    }

    private static String inFull(Condition recovery) {
        boolean threshold = recovery instanceof Condition.Threshold;
        String scope = threshold && ((Condition.Threshold) recovery).scope() == null ? "live " : "";
        Duration within =
                threshold ? ((Condition.Threshold) recovery).within() : ((Condition.Traffic) recovery).within();
        boolean written = recovery.text().matches(".* within \\S+");
        return scope + recovery.text() + (written ? "" : " within " + Durations.text(within));
    }

    private static String runbook(Policy.Runbook runbook) {
        StringBuilder parts = new StringBuilder();
        part(parts, "owner", runbook.owner());
        part(parts, "call", runbook.call());
        part(parts, "link", runbook.link());
        return "{" + parts + "}";
    }

    private static String compatibility(Compatibility compatibility) {
        String schema = word(Compatibility.SCHEMAS, compatibility.schema());
        return "{" + (schema == null ? "" : "schema: " + schema + ", ") + "irreversible: "
                + compatibility.irreversible() + "}";
    }

    private static String readiness(Policy policy) {
        String parts = Stream.of(
                        policy.waivers().isEmpty() ? null : waivers(policy.waivers()),
                        policy.drillWithin() == null ? null : "drillWithin: " + Durations.text(policy.drillWithin()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return parts.isEmpty() ? null : "{" + parts + "}";
    }

    private static String waivers(List<Waiver> waivers) {
        StringBuilder all = new StringBuilder();
        for (Waiver waiver : waivers) {
            StringBuilder parts = new StringBuilder();
            part(parts, "by", waiver.by());
            part(parts, "reason", waiver.reason());
            all.append(all.isEmpty() ? "" : ", ")
                    .append(waiver.check().word())
                    .append(": {")
                    .append(parts)
                    .append('}');
        }
        return "waive: {" + all + "}";
    }

    private static void part(StringBuilder parts, String key, String value) {
        if (value != null) {
            parts.append(parts.isEmpty() ? "" : ", ").append(key).append(": '");
            parts.append(oneLine(value).replace("'", "''")).append('\'');
        }
    }

    private static <T> String word(Map<String, T> words, T value) {
        return words.entrySet().stream()
                .filter(e -> e.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** In quotes where YAML could take the text for something else. */
    private static String quoted(String value) {
        boolean plain = value.matches("[A-Za-z][A-Za-z0-9_./ %<>=-]*") && !value.matches("(?i)true|false|null|yes|no");
        return plain ? value : "'" + oneLine(value).replace("'", "''") + "'";
    }

    private static String oneLine(String value) {
        return value.strip().replaceAll("\\s+", " ");
    }
}

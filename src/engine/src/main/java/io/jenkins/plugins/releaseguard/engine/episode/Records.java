package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Judge;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.RankTest;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.BaselineRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CandidateRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.ConditionRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Durations;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.RunbookRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.SeriesRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.SignalRecord;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The record of an episode, from what it knows. */
final class Records {
    private final Order order;
    private final Policy policy;

    Records(Order order) {
        this.order = order;
        this.policy = order.policy();
    }

    EpisodeRecord of(EpisodeState state) {
        Decision decision = state.gate == null ? null : state.gate.decision();
        return new EpisodeRecord(
                EpisodeRecord.SCHEMA,
                order.id(),
                kind(state),
                policy.release(),
                policy.environment(),
                order.build(),
                order.cause(),
                state.startedAt,
                state.endedAt,
                order.dryRun(),
                policy.hash(),
                judge(),
                state.candidate == null
                        ? null
                        : new CandidateRecord(state.candidate.version(), state.candidate.identity(), state.provenance),
                state.baseline == null
                        ? null
                        : new BaselineRecord(state.baseline.version(), state.baseline.identity(), state.resolvedFrom),
                decision == null ? null : decision.verdict(),
                state.outcome,
                reasons(state, decision),
                state.timeline,
                Durations.of(state.timeline, policy.target(), state.outcome),
                signals(state),
                legs(state.legs),
                Stream.concat(state.readiness.stream(), new Checklist(policy).of(state).stream())
                        .toList(),
                state.notes,
                runbook(policy.runbook()));
    }

    private static RunbookRecord runbook(Policy.Runbook runbook) {
        return runbook == null ? null : new RunbookRecord(runbook.owner(), runbook.call(), runbook.link());
    }

    private String judge() {
        String sequential = String.join(" ", new Gate(order.judgedBy()).methods());
        boolean ranks = policy.breach().stream().anyMatch(c -> c instanceof Condition.Shift);
        return Judge.VERSION + (sequential.isEmpty() ? "" : " " + sequential) + (ranks ? " " + RankTest.VERSION : "");
    }

    /** Where nothing was judged: what a person gave as the reason, or why it ended. */
    private static List<Reason> reasons(EpisodeState state, Decision decision) {
        if (decision != null) {
            return decision.reasons();
        }
        return state.reason == null ? List.of() : List.of(new Reason(null, state.reason));
    }

    /** What began it: a rollback or a proof that joins a gate's episode does not change that. */
    private String kind(EpisodeState state) {
        if (order.kind() == Order.Kind.READINESS || order.kind() == Order.Kind.WATCH) {
            return word(order.kind());
        }
        if (order.kind() == Order.Kind.DRILL || state.isDrill()) {
            return word(Order.Kind.DRILL);
        }
        boolean gated = order.kind() == Order.Kind.GATE
                || (state.gate != null && state.gate.decision() != null)
                || state.lookedAt != null;
        return gated ? "gate" : "rollback";
    }

    private List<SignalRecord> signals(EpisodeState state) {
        Map<String, List<SeriesRecord>> seen = new LinkedHashMap<>();
        for (String name : signalNames()) {
            seen.put(name, new ArrayList<>());
        }
        state.samples.forEach((Series series, List<EpisodeRecord.Sample> samples) -> seen.computeIfAbsent(
                        series.signal(), s -> new ArrayList<>())
                .add(new SeriesRecord(word(series.scope()), samples)));
        List<SignalRecord> records = new ArrayList<>();
        seen.forEach((name, series) -> {
            Signal signal =
                    policy.requests() != null && policy.requests().name().equals(name)
                            ? policy.requests()
                            : policy.signals().get(name);
            records.add(new SignalRecord(
                    name,
                    signal == null ? "percent" : word(signal.unit()),
                    signal == null ? "the legs of the rollback" : signal.spec().describe(),
                    conditions(name, state.gate),
                    series));
        });
        return records;
    }

    private List<String> signalNames() {
        return Stream.of(policy.breach(), policy.observe(), policy.recovery())
                .flatMap(List::stream)
                .map(Records::nameOf)
                .distinct()
                .toList();
    }

    private List<ConditionRecord> conditions(String signal, GateState gate) {
        List<ConditionRecord> records = new ArrayList<>();
        add(records, signal, "breach", policy.breach(), gate);
        add(records, signal, "observe", policy.observe(), null);
        add(records, signal, "recovery", policy.recovery(), null);
        return records;
    }

    private void add(List<ConditionRecord> to, String signal, String role, List<Condition> conditions, GateState gate) {
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (nameOf(condition).equals(signal)) {
                Condition.Threshold threshold = condition.asThreshold();
                Double limit =
                        threshold == null ? null : (Double) threshold.limit().value();
                Gate judged = gate == null ? null : new Gate(order.judgedBy());
                to.add(new ConditionRecord(
                        condition.text(),
                        role,
                        limit,
                        judged == null ? null : judged.finding(gate, i),
                        judged == null ? null : judged.ranks(gate, i)));
            }
        }
    }

    private static String nameOf(Condition condition) {
        return condition.subject() == null ? Recovery.TRAFFIC : condition.subject();
    }

    private List<LegRecord> legs(List<LegRun> runs) {
        return IntStream.range(0, runs.size())
                .mapToObj(i -> leg(policy.rollback().get(i), policy.groups().of(i) + 1, runs.get(i)))
                .toList();
    }

    private static LegRecord leg(LegSpec spec, int group, LegRun run) {
        return new LegRecord(
                run.plan().leg(),
                run.plan().expectedCurrent().version(),
                run.plan().target().version(),
                group,
                spec.ifStillBreachingAfter(),
                word(run.state()),
                run.plan().actions(),
                run.plan().commands(),
                run.started(),
                run.accepted(),
                run.confirmed(),
                run.evidence(),
                run.error());
    }

    private static String word(LegRun.State state) {
        return state == LegRun.State.NOT_DUE ? "not-due" : word((Enum<?>) state);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The questions of the checklist after a rollback, answered by what was seen. */
    private record Checklist(Policy policy) {
        List<CheckRecord> of(EpisodeState state) {
            if (state.timeline.decided() == null) {
                return List.of();
            }
            List<CheckRecord> checks = new ArrayList<>();
            Recovery recovery = new Recovery(policy);
            RecoveryState seen = state.recovery == null ? recovery.start(state.timeline.decided()) : state.recovery;
            for (int i = 0; i < policy.recovery().size(); i++) {
                boolean good = seen.checks().get(i).last() != null
                        && seen.checks().get(i).last().isGood();
                boolean known = seen.checks().get(i).last() != null
                        && seen.checks().get(i).last().bad() != null;
                checks.add(new CheckRecord(
                        "Recovery: " + policy.recovery().get(i).text(),
                        !known ? "not-observed" : good && state.timeline.proven() != null ? "passed" : "failed",
                        recovery.sentence(i, seen)));
            }
            checks.add(new CheckRecord(
                    "0 % of the traffic on the candidate, 100 % on the baseline",
                    state.timeline.trafficRestored() != null ? "passed" : "not-observed",
                    state.timeline.trafficRestored() != null
                            ? "seen at " + RecordJson.time(state.timeline.trafficRestored())
                            : null));
            for (LegRun run : state.legs) {
                checks.add(new CheckRecord(
                        "Nothing of " + run.plan().leg() + " brings the candidate back by itself",
                        run.state() == LegRun.State.DONE || run.state() == LegRun.State.NOT_DUE
                                ? "passed"
                                : run.state().isFinal() ? "failed" : "not-observed",
                        run.evidence()));
            }
            Durations durations = Durations.of(state.timeline, policy.target(), state.outcome);
            checks.add(new CheckRecord(
                    "Recovered within the target",
                    durations.toRecover() == null
                            ? "not-observed"
                            : Boolean.TRUE.equals(durations.targetMet()) ? "passed" : "failed",
                    durations.toRecover() == null
                            ? null
                            : durations.toRecover().toMillis() / 1000.0 + " s of "
                                    + policy.target().toMillis() / 1000.0 + " s"));
            return checks;
        }
    }
}

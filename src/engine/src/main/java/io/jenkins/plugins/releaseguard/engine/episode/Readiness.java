package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Checked.State;
import io.jenkins.plugins.releaseguard.engine.episode.Order.Strictness;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Check;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The checklist before the window: whether a rollback could be done, and whether the policy's conditions mean what they
 * say. Changes nothing. What is needed fails; what is only advised warns.
 */
final class Readiness {
    /** Where the policy does not say. */
    private static final Duration DRILL_ADVISED = Duration.ofDays(30);

    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Quarantining quarantine;
    private final Consumer<List<String>> checked;

    /** @param checked goes on, under the lock, with what stands against a release */
    Readiness(EpisodeContext context, Consumer<List<String>> checked) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.quarantine = new Quarantining(context);
        this.checked = checked;
    }

    void begin() {
        List<Checked> items = new ArrayList<>();
        items.add(Checked.passed(
                Check.BASELINE, "The version to return to is known", state.baseline + " " + state.baseline.identity()));
        boolean planOnly = context.order.dryRun();
        if (!planOnly) {
            items.add(notInQuarantine());
        }
        if (!planOnly && policy.traffic() != null) {
            items.add(steps());
        }
        for (int i = 0; i < policy.rollback().size(); i++) {
            LegSpec spec = policy.rollback().get(i);
            String plan = String.join("; ", state.legs.get(i).plan().actions());
            items.add(Checked.passed(Check.PLAN, "The plan of " + spec.text() + " resolves", plan));
            items.add(permitted(spec));
            items.add(clear(spec));
        }
        Advice advice = new Advice(policy);
        if (planOnly) {
            items.add(advice.schema(state));
            synchronized (context) {
                end(items);
            }
            return;
        }
        items.addAll(advice.of(state));
        if (policy.drillWithin() != null || !DrillSpec.ENVIRONMENT.equals(policy.environment())) {
            items.add(drilled());
        }
        new BaselineConditions(context, conditions -> {
                    List<Checked> all = new ArrayList<>(items);
                    all.addAll(conditions);
                    end(all);
                })
                .look(context.now());
    }

    private Checked notInQuarantine() {
        String item = state.candidate + " is not in quarantine";
        try {
            String refusal = quarantine.refusal(state.candidate);
            return Checked.passedOr(State.FAILED, Check.QUARANTINE, item, refusal, refusal == null);
        } catch (IOException e) {
            return new Checked(Check.QUARANTINE, item, State.UNKNOWN, e.getMessage());
        }
    }

    private Checked steps() {
        LegSpec spec = Resolution.stepping(policy);
        String item = "The traffic steps are those of " + spec.text();
        try {
            TrafficSteps steps = context.leg(spec).trafficSteps(policy.traffic().steps());
            String why = refusal(steps);
            return Checked.passedOr(State.FAILED, Check.STEPS, item, why, why == null);
        } catch (LegException e) {
            return new Checked(Check.STEPS, item, State.UNKNOWN, e.getMessage());
        }
    }

    private String refusal(TrafficSteps steps) {
        List<Integer> wanted = policy.traffic().steps();
        if (steps == null) {
            return "it has none";
        }
        return steps.weights().equals(wanted)
                ? steps.unsuitable()
                : "it has " + steps.weights() + ", the policy " + wanted;
    }

    private Checked permitted(LegSpec spec) {
        String item = "The credential may do " + spec.text();
        try {
            List<Permission> lacking = context.leg(spec).lacking();
            String names = lacking.stream().map(Permission::toString).collect(Collectors.joining(", "));
            return Checked.passedOr(State.FAILED, Check.PERMISSION, item, "it lacks " + names, lacking.isEmpty());
        } catch (LegException e) {
            return new Checked(Check.PERMISSION, item, State.UNKNOWN, e.getMessage());
        }
    }

    private Checked clear(LegSpec spec) {
        String item = "Nothing is stuck at " + spec.text();
        try {
            String stuck = context.leg(spec).stuck();
            return Checked.passedOr(State.FAILED, Check.STUCK, item, stuck, stuck == null);
        } catch (LegException e) {
            return new Checked(Check.STUCK, item, State.UNKNOWN, e.getMessage());
        }
    }

    /** By the release alone: the drill is held in staging, and the release goes to production. */
    private Checked drilled() {
        boolean asked = policy.drillWithin() != null;
        Duration within = asked ? policy.drillWithin() : DRILL_ADVISED;
        String item = "A drill of " + policy.release() + " has passed within " + Durations.text(within);
        try {
            KnownGood.Entry last = context.drills().find(DrillSpec.key(policy));
            if (last == null) {
                return new Checked(
                        Check.DRILL,
                        item,
                        asked ? State.FAILED : State.WARNING,
                        "none that has passed is known here; rehearse the rollback with rollbackDrill in staging");
            }
            boolean recent = !last.at().isBefore(context.now().minus(within));
            String evidence = "the last one is " + last.episode() + (last.build() == null ? "" : " of " + last.build())
                    + " at " + Figures.time(last.at());
            return new Checked(
                    Check.DRILL, item, recent ? State.PASSED : asked ? State.FAILED : State.WARNING, evidence);
        } catch (IOException e) {
            return new Checked(Check.DRILL, item, State.UNKNOWN, e.getMessage());
        }
    }

    private void end(List<Checked> found) {
        if (!context.isResolving()) {
            return;
        }
        List<Checked> items =
                found.stream().map(item -> item.with(policy.waivers())).toList();
        state.readiness = items.stream().map(Checked::record).toList();
        items.stream()
                .filter(item -> item.state() != State.PASSED)
                .forEach(item -> context.listener.log("Readiness: " + item.word() + ": " + item.sentence()));
        long passed =
                items.stream().filter(item -> item.state() == State.PASSED).count();
        context.listener.log("Readiness: " + passed + " of " + items.size() + " items passed");
        checked.accept(items.stream()
                .filter(item -> standsAgainst(item.state()))
                .map(Checked::sentence)
                .toList());
    }

    private boolean standsAgainst(State answer) {
        return switch (answer) {
            case PASSED, WAIVED -> false;
            case FAILED -> context.order.readiness() != Strictness.WARN;
            case WARNING, UNKNOWN -> context.order.readiness() == Strictness.COMPLETE;
        };
    }
}

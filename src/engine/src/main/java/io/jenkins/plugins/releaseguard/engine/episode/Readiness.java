package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Order.Strictness;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The checklist before the window: whether a rollback could be done, and whether the policy's conditions mean what they
 * say. Changes nothing. What is needed fails; what is only advised warns.
 */
final class Readiness {
    static final String PASSED = "passed";
    static final String FAILED = "failed";
    static final String WARNING = "warning";
    static final String UNKNOWN = "not-observed";

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
        List<CheckRecord> items = new ArrayList<>();
        items.add(new CheckRecord(
                "The version to return to is known", PASSED, state.baseline + " " + state.baseline.identity()));
        boolean planOnly = context.order.dryRun();
        if (!planOnly) {
            items.add(notInQuarantine());
        }
        for (int i = 0; i < policy.rollback().size(); i++) {
            leg(i, items);
        }
        if (planOnly) {
            synchronized (context) {
                end(items);
            }
            return;
        }
        items.addAll(new Advice(policy).of(state));
        new BaselineConditions(context, conditions -> {
                    List<CheckRecord> all = new ArrayList<>(items);
                    all.addAll(conditions);
                    end(all);
                })
                .look(context.now());
    }

    private CheckRecord notInQuarantine() {
        String item = state.candidate + " is not in quarantine";
        try {
            String refusal = quarantine.refusal(state.candidate);
            return new CheckRecord(item, refusal == null ? PASSED : FAILED, refusal);
        } catch (IOException e) {
            return new CheckRecord(item, UNKNOWN, e.getMessage());
        }
    }

    private void leg(int i, List<CheckRecord> items) {
        LegSpec spec = policy.rollback().get(i);
        String plan = String.join("; ", state.legs.get(i).plan().actions());
        items.add(new CheckRecord("The plan of " + spec.text() + " resolves", PASSED, plan));
        String permitted = "The credential may do " + spec.text();
        String clear = "Nothing is stuck at " + spec.text();
        try {
            Leg leg = context.leg(spec);
            List<Permission> lacking = leg.lacking();
            String names = lacking.stream().map(Permission::toString).collect(Collectors.joining(", "));
            items.add(new CheckRecord(
                    permitted, lacking.isEmpty() ? PASSED : FAILED, lacking.isEmpty() ? null : "it lacks " + names));
        } catch (LegException e) {
            items.add(new CheckRecord(permitted, UNKNOWN, e.getMessage()));
        }
        try {
            String stuck = context.leg(spec).stuck();
            items.add(new CheckRecord(clear, stuck == null ? PASSED : FAILED, stuck));
        } catch (LegException e) {
            items.add(new CheckRecord(clear, UNKNOWN, e.getMessage()));
        }
    }

    private void end(List<CheckRecord> items) {
        if (state.phase != EpisodeState.Phase.RESOLVING) {
            return;
        }
        state.readiness = List.copyOf(items);
        items.stream()
                .filter(item -> !item.state().equals(PASSED))
                .forEach(item -> context.listener.log("Readiness: " + item.state() + ": " + sentence(item)));
        long passed = items.stream().filter(item -> item.state().equals(PASSED)).count();
        context.listener.log("Readiness: " + passed + " of " + items.size() + " items passed");
        checked.accept(items.stream()
                .filter(item -> standsAgainst(item.state()))
                .map(Readiness::sentence)
                .toList());
    }

    private boolean standsAgainst(String state) {
        Strictness how = context.order.readiness();
        return how != Strictness.WARN
                && (state.equals(FAILED)
                        || (how == Strictness.COMPLETE && (state.equals(WARNING) || state.equals(UNKNOWN))));
    }

    private static String sentence(CheckRecord item) {
        return item.item() + (item.evidence() == null ? "" : ": " + item.evidence());
    }
}

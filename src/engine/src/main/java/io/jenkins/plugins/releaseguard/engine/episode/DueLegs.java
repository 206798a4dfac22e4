package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Legs that end in {@code if still breaching after D}: due when, D after the previous due leg was accepted, a breach
 * condition read on live is still true. Without data it is not due, and that is reported.
 */
final class DueLegs {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;

    DueLegs(EpisodeContext context) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
    }

    /** Whether the leg waits for its time, so that it is not to be tried now. */
    boolean isWaiting(int leg) {
        synchronized (context) {
            return isOpen(leg) && context.now().isBefore(dueAt(leg));
        }
    }

    /** Finds out for each leg whose time has come whether it is due; then goes on. */
    void check(Runnable then) {
        Set<Series> asked = new LinkedHashSet<>();
        boolean any;
        synchronized (context) {
            any = firstThatIsReady() >= 0;
        }
        if (!any) {
            then.run();
            return;
        }
        for (Condition condition : policy.breach()) {
            if (condition.asThreshold() != null) {
                asked.add(new Series(condition.subject(), Scope.LIVE));
            }
        }
        context.observe(asked, null, observations -> {
            synchronized (context) {
                context.keep(observations);
                int leg = firstThatIsReady();
                if (leg >= 0) {
                    decide(leg, observations);
                }
            }
            then.run();
        });
    }

    private void decide(int leg, List<Observation> live) {
        List<String> still = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Condition condition : policy.breach()) {
            Condition.Threshold t = condition.asThreshold();
            for (Observation o : live) {
                if (t != null && o.signal().equals(t.signal())) {
                    if (!o.hasData()) {
                        unknown.add(t.signal() + ": " + o.noData().word());
                    } else if (t.comparison().holds(o.value(), t.limit().value())) {
                        still.add(t.signal() + " of live is "
                                + Figures.value(
                                        o.value(), context.signal(t.signal()).unit()));
                    }
                }
            }
        }
        String name = policy.rollback().get(leg).text();
        if (!still.isEmpty()) {
            context.listener.log(name + ": due, still breaching: " + String.join("; ", still));
            state.dueLegs = with(state.dueLegs, leg);
        } else {
            String why = unknown.isEmpty()
                    ? "not due: no breach condition is true on live any more"
                    : "not due: not observed whether it is still breaching (" + String.join("; ", unknown) + ")";
            context.listener.log(name + ": " + why);
            context.set(leg, state.legs.get(leg).notDue(why));
        }
    }

    private static List<Integer> with(List<Integer> list, int more) {
        List<Integer> all = new ArrayList<>(list);
        all.add(more);
        return List.copyOf(all);
    }

    private int firstThatIsReady() {
        for (int i = 0; i < policy.rollback().size(); i++) {
            if (isOpen(i) && !context.now().isBefore(dueAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Conditional, and not yet decided. */
    private boolean isOpen(int leg) {
        return policy.rollback().get(leg).ifStillBreachingAfter() != null
                && state.legs.get(leg).state() == LegRun.State.PLANNED
                && !state.dueLegs.contains(leg);
    }

    private Instant dueAt(int leg) {
        Duration after = policy.rollback().get(leg).ifStillBreachingAfter();
        for (int group = policy.groups().of(leg) - 1; group >= 0; group--) {
            Instant accepted = null;
            for (int i : policy.groups().groups().get(group)) {
                LegRun before = state.legs.get(i);
                if (before.state() == LegRun.State.PLANNED) {
                    // The one before it waits itself: nothing can be due before it.
                    return Instant.MAX;
                }
                accepted = later(accepted, before.accepted());
            }
            if (accepted != null) {
                return accepted.plus(after);
            }
        }
        return state.intendedAt.plus(after);
    }

    private static Instant later(Instant a, Instant b) {
        return a == null || (b != null && b.isAfter(a)) ? b : a;
    }
}

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Legs that end in {@code if still breaching after D}: due when, D after the previous due leg was accepted, a breach
 * condition read on live is still true. Without data it is not due, and that is reported.
 */
final class DueLegs {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    /** Of which it has been begun to find out; under the lock. */
    private final Set<Integer> asked = new HashSet<>();

    DueLegs(EpisodeContext context) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
    }

    /** Whether it is not known yet whether the leg is due, so that it is not to be tried now. */
    boolean isWaiting(int leg) {
        synchronized (context) {
            return isOpen(leg);
        }
    }

    /**
     * Begins to find out for each leg whose time has come whether it is due. One condition that is still true is enough: what
     * has not answered by then is not waited for.
     *
     * @param decided goes on, on a worker, when something has been found out
     */
    void ask(Runnable decided) {
        List<Integer> ready;
        synchronized (context) {
            ready = IntStream.range(0, policy.rollback().size())
                    .filter(leg -> isOpen(leg)
                            && !asked.contains(leg)
                            && !context.now().isBefore(dueAt(leg)))
                    .boxed()
                    .toList();
            asked.addAll(ready);
        }
        if (ready.isEmpty()) {
            return;
        }
        List<Series> live = policy.breach().stream()
                .filter(condition -> condition.asThreshold() != null)
                .map(condition -> new Series(condition.subject(), Scope.LIVE))
                .distinct()
                .toList();
        Asking asking = new Asking(context);
        List<Observation> heard = new ArrayList<>();
        if (live.isEmpty()) {
            hear(ready, List.of(), true, decided);
            return;
        }
        asking.ask(live, observations -> {
            heard.addAll(observations);
            context.keep(observations);
            hear(ready, heard, asking.isComplete(), decided);
        });
    }

    private void hear(List<Integer> ready, List<Observation> live, boolean complete, Runnable decided) {
        synchronized (context) {
            List<String> still = new ArrayList<>();
            List<String> unknown = new ArrayList<>();
            read(live, still, unknown);
            if (live.isEmpty()) {
                unknown.add("no breach condition of this policy can be read on live");
            }
            List<Integer> open = ready.stream().filter(this::isOpen).toList();
            if (state.phase != EpisodeState.Phase.ROLLING_BACK || open.isEmpty() || (still.isEmpty() && !complete)) {
                return;
            }
            open.forEach(leg -> decide(leg, still, unknown));
            context.submit(decided);
        }
    }

    private void read(List<Observation> live, List<String> still, List<String> unknown) {
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
    }

    private void decide(int leg, List<String> still, List<String> unknown) {
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

    /** How long nothing can become due, at most as long as given; under the lock. */
    Duration untilNext(Duration atMost) {
        Instant now = context.now();
        return IntStream.range(0, policy.rollback().size())
                .filter(this::isOpen)
                .mapToObj(this::dueAt)
                .filter(due -> due.isAfter(now) && due.isBefore(now.plus(atMost)))
                .map(due -> Duration.between(now, due))
                .min(Duration::compareTo)
                .orElse(atMost);
    }

    private static List<Integer> with(List<Integer> list, int more) {
        List<Integer> all = new ArrayList<>(list);
        all.add(more);
        return List.copyOf(all);
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

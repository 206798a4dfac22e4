package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Checked.State;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.Judge;
import io.jenkins.plugins.releaseguard.engine.policy.Check;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every condition, read on the baseline: a breach condition that is true there, or a recovery condition that is false, is
 * reversed, or the baseline is ill. One good look is enough; what is not good is looked at again for as long as one value
 * takes to be made of new data only. A slow server delays only its own signals.
 */
final class BaselineConditions {
    private final EpisodeContext context;
    private final Policy policy;
    private final Judge judge;
    private final Consumer<List<Checked>> done;
    /** The newest evaluation of each; a good one stays. */
    private final Map<Item, Evaluation> seen = new LinkedHashMap<>();
    /** Those that are not looked at again; under the lock. */
    private final Set<Item> closed = new HashSet<>();

    private final Asking asking;

    /** @param breach whether true is bad */
    private record Item(Condition.Threshold condition, boolean breach, Series series) {
        String text() {
            return (breach ? "Breach" : "Recovery") + " condition on the baseline: " + condition.text();
        }

        boolean isGood(Evaluation evaluation) {
            return breach ? evaluation.isGood() : evaluation.isBad();
        }
    }

    /** @param done goes on, under the lock */
    BaselineConditions(EpisodeContext context, Consumer<List<Checked>> done) {
        this.context = context;
        this.policy = context.policy;
        this.judge = new Judge(policy.window().every());
        this.done = done;
        this.asking = new Asking(context);
        take(policy.breach(), true);
        take(policy.recovery(), false);
    }

    /** A comparison with the baseline and a share of the traffic say nothing of the baseline alone. */
    private void take(List<Condition> conditions, boolean breach) {
        // a flag or a Helm revision has none of its own; what users get is all that can be read
        boolean hasPods = context.state.baseline.scopeValue() != null;
        for (Condition condition : conditions) {
            Condition.Threshold threshold = condition.asThreshold();
            if (threshold != null) {
                boolean scoped = context.signal(threshold.signal()).spec().scoped();
                boolean live = !scoped
                        || (breach ? threshold.scope() == Scope.LIVE : !hasPods && threshold.scope() != Scope.BASELINE);
                Series series = new Series(threshold.signal(), live ? Scope.LIVE : Scope.BASELINE);
                seen.put(new Item(threshold, breach, series), null);
            }
        }
    }

    /** @param since when it was begun to look */
    void look(Instant since) {
        Instant began = context.now();
        Set<Series> open = new LinkedHashSet<>();
        synchronized (context) {
            if (isOver()) {
                return;
            }
            seen.keySet().stream().filter(item -> !closed.contains(item)).forEach(item -> open.add(item.series()));
            context.listener.status("Readiness: looking at the baseline");
            if (open.isEmpty()) {
                done.accept(List.of());
                return;
            }
        }
        Instant limit =
                since.plus(policy.window().lookback()).plus(policy.window().every());
        asking.ask(open, observations -> {
            if (!isOver()) {
                evaluate(observations, !context.now().isBefore(limit));
                if (closed.size() == seen.size()) {
                    done.accept(items());
                }
            }
        });
        context.again(began, policy.window().every(), () -> look(since));
    }

    private boolean isOver() {
        boolean answered = !seen.isEmpty() && closed.size() == seen.size();
        return answered || context.state.phase != EpisodeState.Phase.RESOLVING;
    }

    /** @param late whether it is not looked again */
    private void evaluate(List<Observation> observations, boolean late) {
        for (Observation observation : observations) {
            seen.replaceAll((item, before) -> {
                if (closed.contains(item) || !item.series().equals(Series.of(observation))) {
                    return before;
                }
                Evaluation evaluation = judge.evaluate(item.condition(), observation);
                if (late || item.isGood(evaluation) || evaluation.noData() == NoData.QUERY_ERROR) {
                    closed.add(item);
                }
                return evaluation;
            });
        }
    }

    private List<Checked> items() {
        List<Checked> items = new ArrayList<>();
        seen.forEach((item, evaluation) -> items.add(
                new Checked(Check.CONDITIONS, item.text(), stateOf(item, evaluation), sentence(item, evaluation))));
        return items;
    }

    private State stateOf(Item item, Evaluation evaluation) {
        if (evaluation.bad() == null) {
            return evaluation.noData() == NoData.QUERY_ERROR ? State.FAILED : State.UNKNOWN;
        }
        return item.isGood(evaluation) ? State.PASSED : isCandidateInIt(item) ? State.UNKNOWN : State.FAILED;
    }

    /** What users get is the candidate's doing, too, once it has traffic: then only the window can tell. */
    private boolean isCandidateInIt(Item item) {
        Double percent = context.state.candidatePercent;
        boolean canary = !context.state.candidate.sameAs(context.state.baseline);
        return item.series().scope() == Scope.LIVE && canary && (percent == null || percent > 0);
    }

    private String sentence(Item item, Evaluation evaluation) {
        if (evaluation.bad() == null) {
            return "no data: " + evaluation.detail();
        }
        String whose = item.series().scope() == Scope.LIVE ? "live" : context.state.baseline.toString();
        String read = whose + " is at "
                + Figures.value(
                        evaluation.value(),
                        context.signal(item.condition().signal()).unit());
        if (item.isGood(evaluation)) {
            return read;
        }
        return isCandidateInIt(item)
                ? read + ", but the candidate has a part in it"
                : read + ": the condition is reversed, or the baseline is ill";
    }
}

package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState.Phase;
import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A {@link Question} to a person, until it is answered or the time for that is over. Called under the lock. */
final class Inquiry {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Consumer<Reaction> answered;

    /** @param answered goes on, under the lock; never {@link Reaction#ASK} */
    Inquiry(EpisodeContext context, Consumer<Reaction> answered) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.answered = answered;
    }

    /** @param unanswered what is done where nobody answers */
    void open(Reaction unanswered) {
        Decision decision = state.gate.decision();
        Instant until = context.now().plus(policy.askFor());
        List<String> sentences =
                new ArrayList<>(decision.reasons().stream().map(Sentences::of).toList());
        if (policy.compatibility().irreversible()) {
            List<String> harm = Sentences.ofIrreversible(policy.rollback());
            harm.forEach(context.listener::log);
            sentences.addAll(harm);
        }
        state.question = new Question(sentences, until, unanswered);
        state.phase = Phase.ASKING;
        context.listener.log("Question: roll back " + state.candidate + "? Answer on the page of this build with"
                + " rollback, fail, unstable or report; unanswered at " + Figures.time(until) + ": "
                + Reactions.word(unanswered));
        context.changed();
        await();
    }

    /** Waits, also after a restart. */
    void await() {
        context.listener.status("Waits for an answer until " + Figures.time(state.question.until()));
        context.listener.asks(state.question);
        context.again(state.question.until(), Duration.ZERO, () -> {
            synchronized (context) {
                if (isOpen() && !context.now().isBefore(state.question.until())) {
                    Reaction unanswered = state.question.unanswered();
                    context.listener.log("Nobody answered: " + Reactions.word(unanswered));
                    answered.accept(unanswered);
                } else if (isOpen()) {
                    await();
                }
            }
        });
    }

    /** Null: nothing is asked, or not any more. */
    Question question() {
        return isOpen() ? state.question : null;
    }

    /** As {@link Episode#answer}. */
    boolean answer(Reaction answer, String who) {
        if (answer == Reaction.ASK) {
            throw new IllegalArgumentException("a question is no answer");
        }
        if (!isOpen()) {
            return false;
        }
        String word = Reactions.word(answer);
        context.listener.log("Answered by " + who + ": " + word);
        state.notes = List.of("answered by " + who + ": " + word);
        answered.accept(answer);
        return true;
    }

    private boolean isOpen() {
        return state.phase == Phase.ASKING;
    }
}

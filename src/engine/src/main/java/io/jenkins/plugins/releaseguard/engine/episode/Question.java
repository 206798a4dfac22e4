package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What a person is asked after a verdict.
 *
 * @param sentences the evidence
 * @param until when the time for an answer is over
 * @param unanswered what is done then
 */
public record Question(List<String> sentences, Instant until, Reaction unanswered) implements Serializable {
    public Question {
        sentences = List.copyOf(sentences);
    }
}

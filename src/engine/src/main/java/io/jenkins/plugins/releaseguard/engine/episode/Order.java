package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.io.Serializable;

/**
 * What a gate is asked to do.
 *
 * @param id of the episode, unique
 * @param candidate that the running canary has to be; null: whichever runs
 * @param onBreach null: as the policy says, else rollback
 * @param onInconclusive null: as the policy says, else by the candidate's traffic
 * @param build that it belongs to, for the record
 * @param cause who or what began it, for the record
 */
public record Order(
        String id,
        Policy policy,
        String candidate,
        Reaction onBreach,
        Reaction onInconclusive,
        String build,
        String cause)
        implements Serializable {}

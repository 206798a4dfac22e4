package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;

/**
 * Where an episode is asked for.
 *
 * @param agent from which servers are asked, by name; null: the controller
 */
public record Place(Run<?, ?> run, String agent) {}

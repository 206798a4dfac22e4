package io.jenkins.plugins.releaseguard.engine.policy;

/**
 * Names of signals and what they stand for, as the metrics of one kind of server call them.
 *
 * @param name as the administrator gives it to a metric server
 * @param text YAML: a mapping of the same form as {@code signals:} in a policy
 */
public record Catalogue(String name, String text) {}

package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import java.util.function.UnaryOperator;

/**
 * What keeps the controller from replacing every pod by one of the template.
 *
 * @param action what ends it, as an action of a plan, with {@code %s} for the object
 * @param command the same by hand, a shell command
 * @param release adds to a patch what ends it
 */
record Hold(String action, String command, UnaryOperator<JsonPatch> release) {}

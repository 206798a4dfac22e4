package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object of Flux at one moment, with what all of its kinds have: {@code spec.suspend}, the condition {@code Ready}, and the
 * request to look again. Immutable.
 */
record FluxObject(Type type, Failures failures, JsonNode json) {
    /** By which Flux is asked to look at an object again; any value that it has not handled yet. */
    static final String REQUESTED_AT = "reconcile.fluxcd.io/requestedAt";

    private static final Pattern COMMIT = Pattern.compile("(?:^|[:/])([0-9a-f]{40})$");

    String namespace() {
        return json.at("/metadata/namespace").asText();
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    boolean isSuspended() {
        return json.at("/spec/suspend").asBoolean(false);
    }

    /** The newest request to look again; empty: there was none. */
    String requested() {
        return json.at("/metadata/annotations").path(REQUESTED_AT).asText("");
    }

    /** Whether a request to look again has not been handled. */
    boolean isAsked() {
        return !requested().isEmpty()
                && !requested().equals(json.at("/status/lastHandledReconcileAt").asText(""));
    }

    /** Whether Flux is done with the object as it is now, and well. */
    boolean isReady() {
        return condition().path("status").asText("").equals("True") && isObserved() && !isAsked();
    }

    /** Whether it has tried, and failed. */
    boolean isFailed() {
        return condition().path("status").asText("").equals("False") && isObserved();
    }

    private boolean isObserved() {
        long generation = json.at("/metadata/generation").asLong(0);
        return json.at("/status/observedGeneration").asLong(0) >= generation
                && condition().path("observedGeneration").asLong(generation) >= generation;
    }

    private JsonNode condition() {
        for (JsonNode condition : json.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition;
            }
        }
        return json.path("no such condition");
    }

    /**
     * The commit of a revision as Flux writes it, {@code main@sha1:4f2c91ab…}; null: there is none.
     *
     * @param pointer to it
     */
    String commit(String pointer) {
        Matcher commit = COMMIT.matcher(json.at(pointer).asText(""));
        return commit.find() ? commit.group(1) : null;
    }

    /** Its state, for example {@code is Ready} or {@code is not Ready: HealthCheckFailed, timeout …}. */
    String state() {
        JsonNode condition = condition();
        String reason = condition.path("reason").asText("");
        String message = ServerWords.shown(condition.path("message").asText(""), null);
        String why = reason + (reason.isEmpty() || message.isEmpty() ? "" : ", ") + message;
        return "is " + (isReady() ? "Ready" : isFailed() ? "not Ready" : "being reconciled")
                + (isReady() || why.isEmpty() ? "" : ": " + why) + (isSuspended() ? "; it is suspended" : "");
    }

    /** Why nothing follows as long as it is suspended, and what to do. */
    String suspended() {
        return failures.object() + " is suspended, so Flux does not follow Git there; resume it: flux resume "
                + switch (type) {
                    case FLUX_GIT_REPOSITORY -> "source git";
                    case FLUX_KUSTOMIZATION -> "kustomization";
                    default -> "helmrelease";
                }
                + " " + name() + " -n " + namespace();
    }

    LegException of(Kind kind, String message) {
        return failures.of(kind, message);
    }
}

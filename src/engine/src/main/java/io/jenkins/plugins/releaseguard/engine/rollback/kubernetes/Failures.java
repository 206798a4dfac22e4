package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.signal.Version;

/** What a Kubernetes API server's refusals mean to the person who has to act. */
public final class Failures {
    private static final int MAX_MESSAGE = 300;

    private final String object;
    private final String namespace;

    /** @param kind for people, for example {@code rollout} */
    public Failures(String kind, String namespace, String name, String cluster) {
        this.object = kind + " " + namespace + "/" + name + " (cluster " + cluster + ")";
        this.namespace = namespace;
    }

    /** {@code rollout prod/model-svc (cluster main)}. */
    public String object() {
        return object;
    }

    /** A failure of the object, by name. */
    public LegException of(Kind kind, String message) {
        return new LegException(kind, object() + ": " + message);
    }

    /**
     * What the API server's answer means.
     *
     * @param verb as RBAC calls it
     * @param resource as RBAC calls it, for example {@code rollouts.argoproj.io/status}
     */
    public LegException from(KubernetesClientException failure, String verb, String resource) {
        String asked = "cannot " + verb + " " + resource + " in namespace " + namespace + ": ";
        // a failure without an answer has no HTTP status: 0 or less
        return switch (Math.max(0, failure.getCode())) {
            case 401 ->
                build(
                        Kind.FORBIDDEN,
                        asked + "the API server refuses the credential (401); it may have expired, or belong to another"
                                + " cluster",
                        failure);
            case 403 ->
                build(
                        Kind.FORBIDDEN,
                        asked + "the credential lacks a permission (403); grant the verb `" + verb + "` on `" + resource
                                + "` in namespace " + namespace + " by a Role and a RoleBinding",
                        failure);
            case 404 -> build(Kind.NOT_FOUND, asked + "not found (404)", failure);
            case 409 -> build(Kind.CONFLICT, asked + "another writer was faster (409)", failure);
            case 429, 500, 502, 503, 504 ->
                build(
                        Kind.UNREACHABLE,
                        asked + "the API server answers " + failure.getCode() + " (" + said(failure) + ")",
                        failure);
            case 0 -> build(Kind.UNREACHABLE, asked + Unreachable.reason(failure), failure);
            default ->
                build(
                        Kind.UNSUITABLE,
                        asked + "the API server answers " + failure.getCode() + " (" + said(failure) + ")",
                        failure);
        };
    }

    /** A change of the object would not stay, for {@code owner} syncs it from Git. */
    public LegException undoneBy(String owner, Version bad) {
        return of(
                Kind.UNSUITABLE,
                owner + " owns it and would put " + bad + " back, for Git asks for it; add a leg that changes Git, for"
                        + " example `git-revert last commit of PATH`, or one before this that pauses the sync");
    }

    /** Another leg has changed, or will change, what Git asks for, and {@code owner} has not brought it yet. */
    public LegException notSyncedBy(String owner) {
        return of(Kind.UNREACHABLE, "waits for " + owner + " to sync what Git asks for; it is not set back yet");
    }

    private LegException build(Kind kind, String message, Throwable cause) {
        return new LegException(kind, object() + ": " + message, cause);
    }

    private static String said(KubernetesClientException failure) {
        String message =
                failure.getStatus() == null ? null : failure.getStatus().getMessage();
        if (message == null) {
            return "no reason given";
        }
        String line = message.replaceAll("\\s+", " ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/** Who else keeps an object as it wants it, read from the labels and annotations that it leaves there. */
public final class Owner {
    private static final String LABELS = "/metadata/labels";
    private static final String ANNOTATIONS = "/metadata/annotations";

    private Owner() {}

    /** What the owner may do to a change, as an action of a plan; null where no owner shows itself. */
    public static String warning(JsonNode object) {
        String owner = of(object);
        return owner == null
                ? null
                : "still armed: " + owner + " owns it and may put it back to what its source says; change it there too";
    }

    /** As {@link #warning}, where {@code expected} is the owner by which the change is made. */
    public static String warningBeside(JsonNode object, String expected) {
        String owner = of(object);
        return owner == null || owner.startsWith(expected) ? null : warning(object);
    }

    /**
     * Who syncs it from Git and, unless told otherwise, undoes a change of its spec within seconds; null: nobody shows
     * itself. The label {@code app.kubernetes.io/instance} alone says nothing: many charts set it.
     */
    public static String syncedBy(JsonNode object) {
        if (has(object, ANNOTATIONS, "argocd.argoproj.io/tracking-id")
                || has(object, LABELS, "argocd.argoproj.io/instance")) {
            return "Argo CD";
        }
        return has(object, LABELS, "kustomize.toolkit.fluxcd.io/name")
                        || has(object, LABELS, "helm.toolkit.fluxcd.io/name")
                ? "Flux"
                : null;
    }

    private static String of(JsonNode object) {
        String synced = syncedBy(object);
        if (synced != null) {
            return synced;
        }
        String release =
                object.at(ANNOTATIONS).path("meta.helm.sh/release-name").asText("");
        if (!release.isEmpty()
                || object.at(LABELS)
                        .path("app.kubernetes.io/managed-by")
                        .asText("")
                        .equals("Helm")) {
            return "Helm" + (release.isEmpty() ? "" : " (release " + release + ")");
        }
        for (JsonNode reference : object.at("/metadata/ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) {
                return reference.path("kind").asText() + " "
                        + reference.path("name").asText();
            }
        }
        return null;
    }

    private static boolean has(JsonNode object, String where, String key) {
        return !object.at(where).path(key).asText("").isEmpty();
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import java.util.List;

/** Who else keeps an object as it wants it, read from the labels and annotations that it leaves there. */
public final class Owner {
    private static final String LABELS = "/metadata/labels";
    private static final String ANNOTATIONS = "/metadata/annotations";

    private static final String FLUX_KUSTOMIZE = "kustomize.toolkit.fluxcd.io/";

    private static final String ARGO_TRACKING = "argocd.argoproj.io/tracking-id";
    private static final String ARGO_INSTANCE = "argocd.argoproj.io/instance";

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
        if (has(object, ANNOTATIONS, ARGO_TRACKING) || has(object, LABELS, ARGO_INSTANCE)) {
            return "Argo CD";
        }
        boolean flux =
                has(object, LABELS, FLUX_KUSTOMIZE + "name") || has(object, LABELS, "helm.toolkit.fluxcd.io/name");
        return flux && !isLeftAloneByFlux(object) ? "Flux" : null;
    }

    /** As the other, where that one is not paused by a leg of the policy. */
    public static String syncedBy(JsonNode object, Beside legs) {
        return legs.paused().contains(syncer(object)) ? null : syncedBy(object);
    }

    /** What of Argo CD or Flux syncs it, as {@link io.jenkins.plugins.releaseguard.engine.policy.LegSpec#pauses} names it; empty: nobody shows itself. */
    private static String syncer(JsonNode object) {
        JsonNode labels = object.at(LABELS);
        String app = object.at(ANNOTATIONS).path(ARGO_TRACKING).asText("").replaceFirst(":.*", "");
        if (app.isEmpty()) {
            app = labels.path(ARGO_INSTANCE).asText("");
        }
        if (!app.isEmpty()) {
            return "Argo CD application " + app;
        }
        for (String kind : List.of("helm", "kustomize")) {
            String prefix = kind + ".toolkit.fluxcd.io/";
            String name = labels.path(prefix + "name").asText("");
            if (!name.isEmpty()) {
                return "Flux " + (kind.equals("helm") ? "helmrelease " : "kustomization ")
                        + labels.path(prefix + "namespace").asText("") + "/" + name;
            }
        }
        return "";
    }

    /** What Flux is told, by a label or an annotation of the object itself, not to set back. */
    private static boolean isLeftAloneByFlux(JsonNode object) {
        for (String where : List.of(LABELS, ANNOTATIONS)) {
            JsonNode said = object.at(where);
            if (said.path(FLUX_KUSTOMIZE + "reconcile").asText("").equals("disabled")
                    || said.path(FLUX_KUSTOMIZE + "ssa").asText("").matches("Ignore|IfNotPresent")) {
                return true;
            }
        }
        return false;
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

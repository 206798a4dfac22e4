package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.util.ArrayList;
import java.util.List;

/** Who else writes an application's spec, or may bring into the world what Git does not ask for. */
final class Keepers {
    private static final String IMAGE_UPDATER = "argocd-image-updater.argoproj.io/";

    /** The annotation with the images that Argo CD Image Updater sets. */
    static final String IMAGE_LIST = IMAGE_UPDATER + "image-list";

    private Keepers() {}

    /** Who puts the application's own spec back, for example {@code ApplicationSet models}; empty: nobody shows. */
    static String of(JsonNode app) {
        JsonNode metadata = app.path("metadata");
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("kind").asText().equals("ApplicationSet")) {
                return "ApplicationSet " + owner.path("name").asText();
            }
        }
        String tracked = metadata.path("annotations")
                .path("argocd.argoproj.io/tracking-id")
                .asText("")
                .replaceFirst(":.*", "");
        String by = tracked.isEmpty()
                ? metadata.path("labels").path("argocd.argoproj.io/instance").asText("")
                : tracked;
        return by.isEmpty() ? "" : "application " + by;
    }

    private static String metadata(JsonNode app) {
        return app.path("metadata").path("name").asText();
    }

    /**
     * What a commit does not reach, and who may bring the bad version back, as actions of a plan.
     *
     * @param source the application's that is the branch
     * @param header that was sent, which must not be shown; null: none
     */
    static List<String> armed(JsonNode app, JsonNode source, String header) {
        List<String> armed = new ArrayList<>();
        JsonNode annotations = app.path("metadata").path("annotations");
        String images = ServerWords.shown(annotations.path(IMAGE_LIST).asText(""), header);
        if (!images.isEmpty()) {
            String method =
                    annotations.path(IMAGE_UPDATER + "write-back-method").asText("argocd");
            armed.add("still armed: Argo CD Image Updater sets the images of the application ("
                    + (method.startsWith("git") ? "in Git" : "in its spec, over what Git says") + ": " + images
                    + ") and may bring the bad version back; let its constraint exclude that one, or add a leg"
                    + " `argocd-pause images of " + metadata(app) + "`");
        }
        List<String> overrides = new ArrayList<>();
        source.path("kustomize").path("images").forEach(image -> overrides.add(image.asText()));
        source.path("helm")
                .path("parameters")
                .forEach(p -> overrides.add(
                        p.path("name").asText() + "=" + p.path("value").asText()));
        if (!overrides.isEmpty()) {
            armed.add("still armed: the application's spec overrides what Git says ("
                    + ServerWords.shown(String.join(", ", overrides), header) + "), and a commit does not change that");
        }
        return armed;
    }
}

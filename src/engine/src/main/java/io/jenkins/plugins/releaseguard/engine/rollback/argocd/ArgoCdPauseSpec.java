package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.time.Duration;

/**
 * {@code argocd-pause sync|images of [NAMESPACE/]APP [in PROJECT] [on SERVER]}.
 *
 * @param text as written
 * @param at where it is written
 * @param app which application
 * @param paused what of it
 * @param ifStillBreachingAfter null: always due
 */
record ArgoCdPauseSpec(String text, Position at, ArgoCdAppSpec app, Paused paused, Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    /** What can be paused. */
    enum Paused {
        /** The automatic sync. */
        SYNC("automatic sync", "/spec/syncPolicy/automated", "paused-sync"),
        /** What Argo CD Image Updater sets. */
        IMAGES(
                "image updater",
                "/metadata/annotations/argocd-image-updater.argoproj.io~1image-list",
                "paused-image-list");

        private final String words;
        private final String pointer;
        private final String annotation;

        Paused(String words, String pointer, String annotation) {
            this.words = words;
            this.pointer = pointer;
            this.annotation = annotation;
        }

        /** For people. */
        String words() {
            return words;
        }

        /** Where the application has it, as a JSON pointer. */
        String pointer() {
            return pointer;
        }

        /** In which annotation of the application is kept what was there. */
        String annotation() {
            return "release-guard.jenkins.io/" + annotation;
        }
    }

    @Override
    public String object() {
        return app.object();
    }

    /** What is tracked has an application's namespace before its name, with an underscore, where that is not Argo CD's own. */
    @Override
    public String pauses() {
        return paused == Paused.SYNC
                ? "Argo CD application " + (app.namespace() == null ? "" : app.namespace() + "_") + app.name()
                : "Argo CD Image Updater of " + app.qualifiedName();
    }

    @Override
    public boolean movesTraffic() {
        return false;
    }

    @Override
    public boolean returnsVersion() {
        return false;
    }
}

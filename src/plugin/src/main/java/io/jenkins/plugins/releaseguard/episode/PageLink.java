package io.jenkins.plugins.releaseguard.episode;

import hudson.console.HyperlinkNote;
import hudson.model.Run;

/** The address of a build's page, for its log: a link where the log is read in Jenkins, plain text elsewhere. */
final class PageLink {
    private PageLink() {}

    static String of(Run<?, ?> run) {
        return of(run.getUrl() + ReleaseGuardAction.URL_NAME + "/");
    }

    /** @param page from where this Jenkins is reached, without a slash before it */
    static String of(String page) {
        // With the slash it counts from wherever this Jenkins is reached.
        return HyperlinkNote.encodeTo("/" + page, page);
    }
}

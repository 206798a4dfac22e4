package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.model.RootAction;
import io.jenkins.plugins.releaseguard.episode.Watches.Known;
import java.util.Comparator;
import java.util.List;

/**
 * {@code JENKINS/release-guard-watches/}: the releases that are watched after their gates, and those that were, each with a
 * page of its own; for those who may see the records of their jobs.
 */
@Extension
public final class WatchesAction implements RootAction {
    static final String URL_NAME = "release-guard-watches";

    /** More are not shown; the newest are. */
    private static final int MOST_SHOWN = 500;

    /** Where the page of a watch is, from where Jenkins is reached. */
    static String pageOf(String id) {
        return URL_NAME + "/watch/" + id + "/";
    }

    /** Those that the one who looks may see, the newest first. */
    public List<WatchPage> getWatches() {
        return EpisodeService.get().watches().all().stream()
                .map(WatchPage::new)
                .filter(WatchPage::mayView)
                .sorted(Comparator.comparing(WatchPage::since, Comparator.nullsLast(Comparator.naturalOrder()))
                        .reversed())
                .limit(MOST_SHOWN)
                .toList();
    }

    /** The page of one, for Stapler; null: there is none, or not for the one who looks. */
    public WatchPage getWatch(String id) {
        Known known = EpisodeService.get().watches().find(id);
        WatchPage page = known == null ? null : new WatchPage(known);
        return page == null || !page.mayView() ? null : page;
    }

    @Override
    public String getIconFileName() {
        return getWatches().isEmpty() ? null : "symbol-shield-warning";
    }

    @Override
    public String getDisplayName() {
        return "Watched releases";
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }
}

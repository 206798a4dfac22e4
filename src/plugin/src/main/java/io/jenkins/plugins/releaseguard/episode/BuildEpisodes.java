package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The episodes of one build, newest first. */
public final class BuildEpisodes {
    private BuildEpisodes() {}

    /**
     * The id of the newest episode of a release that has ended and is as wanted.
     *
     * @return null where there is none
     */
    public static String newest(Run<?, ?> run, String release, Predicate<EpisodeState> wanted) throws IOException {
        ReleaseGuardAction action = run.getAction(ReleaseGuardAction.class);
        if (action == null) {
            return null;
        }
        List<String> ids = new ArrayList<>(action.getIds());
        Collections.reverse(ids);
        EpisodeService service = EpisodeService.get();
        for (String id : ids) {
            Order order = service.order(id);
            EpisodeState state = service.state(id);
            if (order != null
                    && state != null
                    && order.policy().release().equals(release)
                    && !service.isRunning(id)
                    && wanted.test(state)) {
                return id;
            }
        }
        return null;
    }
}

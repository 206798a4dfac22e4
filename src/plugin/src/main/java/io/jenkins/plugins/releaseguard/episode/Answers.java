package io.jenkins.plugins.releaseguard.episode;

import hudson.security.Permission;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;

/** A person's answers to the question of an episode, as a page sends them. */
final class Answers {
    private static final Map<String, Reaction> WORDS = new TreeMap<>(Map.of(
            "rollback", Reaction.ROLLBACK,
            "fail", Reaction.FAIL,
            "unstable", Reaction.UNSTABLE,
            "report", Reaction.REPORT));

    private Answers() {}

    /** {@code Release Guard/Rollback} where it ends the release, {@code Release Guard/Promote} where it lets it go on. */
    static Permission needed(String word) {
        Reaction answer = WORDS.get(String.valueOf(word));
        return answer == Reaction.UNSTABLE || answer == Reaction.REPORT ? ReleaseGuard.PROMOTE : ReleaseGuard.ROLLBACK;
    }

    /**
     * Takes one from somebody who may give it, see {@link #needed}.
     *
     * @param id of an episode of the page; null: it is none
     */
    static HttpResponse take(String id, StaplerRequest2 request) {
        Reaction answer = WORDS.get(String.valueOf(request.getParameter("answer")));
        if (id == null || answer == null) {
            return new BrakeAction.TextResponse(
                    400, "id= has to be an episode of this page, answer= one of " + WORDS.keySet());
        }
        boolean taken = EpisodeService.get()
                .answer(id, answer, Jenkins.getAuthentication2().getName());
        if (taken && request.getParameter("back") != null) {
            return new BrakeAction.BackToThePage();
        }
        return taken
                ? new BrakeAction.TextResponse(200, "Answered")
                : new BrakeAction.TextResponse(409, "Nothing is asked any more");
    }
}

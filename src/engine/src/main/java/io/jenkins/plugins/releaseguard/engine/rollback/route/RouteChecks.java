package io.jenkins.plugins.releaseguard.engine.rollback.route;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.Map;

/** What has to be so before a route is written. */
record RouteChecks(Failures failures, RouteSpec spec) {
    /** Where nothing runs, the place itself stands for it: it is neither a candidate nor a baseline. */
    Version versionOf(Running running) throws LegException {
        if (running.versions().size() > 1) {
            throw failures.of(
                    Kind.UNREACHABLE,
                    "more than one version runs behind " + running.called() + " (" + running.versions()
                            + "); wait until its rollout has ended, or give it a selector of its own");
        }
        return running.versions().isEmpty()
                ? new Version("nothing behind " + running.called(), Map.of("destination", running.called()))
                : running.versions().get(0);
    }

    /** Whether what syncs the object from Git is to change it in the place of the leg. */
    boolean isLeftToGit(RouteView view, Version candidate) throws LegException {
        String syncedBy = Owner.syncedBy(view.object(), spec.others());
        if (syncedBy != null && !spec.isBesideGit()) {
            throw failures.undoneBy(syncedBy, candidate);
        }
        return syncedBy != null;
    }

    /** What is left to Git is waited for. */
    void ours(RouteView view, Version candidate) throws LegException {
        if (isLeftToGit(view, candidate)) {
            throw failures.of(
                    Kind.UNREACHABLE,
                    "waits for " + Owner.syncedBy(view.object(), spec.others())
                            + " to sync what Git asks for; nothing was written");
        }
    }

    /** A baseline that cannot answer gets no traffic. */
    void baselineReady(RouteView view) throws LegException {
        if (spec.movesTraffic() && !view.baseline().isReady()) {
            throw failures.of(
                    Kind.UNREACHABLE,
                    "nothing that is ready runs behind " + view.baseline().called()
                            + ", so no traffic is sent there; start "
                            + view.baseline().called() + " anew");
        }
    }

    void versions(RouteView view, Version candidate, Version baseline) throws LegException {
        for (Version there : view.candidate().versions()) {
            if (!there.sameAs(candidate) && !there.sameAs(baseline)) {
                throw superseded(view.candidate(), there, "neither the candidate nor the baseline");
            }
        }
        for (Version there : view.baseline().versions()) {
            if (spec.movesTraffic() && !there.sameAs(baseline)) {
                throw superseded(view.baseline(), there, "not the baseline " + baseline);
            }
        }
    }

    /** Only the candidate that was asked for gets more traffic, and only if it can answer. */
    void candidate(RouteView view, Version candidate) throws LegException {
        Version there = versionOf(view.candidate());
        if (!there.sameAs(candidate)) {
            throw superseded(view.candidate(), there, "not the candidate " + candidate);
        }
    }

    void candidateReady(RouteView view) throws LegException {
        if (!view.candidate().isReady()) {
            throw failures.of(
                    Kind.UNREACHABLE,
                    "nothing that is ready runs behind " + view.candidate().called() + ", so it gets no more traffic");
        }
    }

    private LegException superseded(Running where, Version there, String what) {
        return failures.of(
                Kind.SUPERSEDED,
                there + " " + there.identity() + " runs behind " + where.called() + ", " + what
                        + "; nothing was written");
    }
}

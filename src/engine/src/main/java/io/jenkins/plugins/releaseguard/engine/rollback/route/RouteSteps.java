package io.jenkins.plugins.releaseguard.engine.rollback.route;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import java.util.List;

/** A route has no steps of its own: it stands at the highest one of the policy that its candidate's share has reached. */
final class RouteSteps {
    private RouteSteps() {}

    static TrafficSteps of(RouteView view, List<Integer> wanted) {
        Double share = view.isTaken() ? view.candidatePercent() : null;
        int at = -1;
        for (int i = 0; share != null && i < wanted.size(); i++) {
            at = wanted.get(i) <= share ? i : at;
        }
        return new TrafficSteps(wanted, at, share != null && at < wanted.size() - 1, hindrance(view, wanted));
    }

    private static String hindrance(RouteView view, List<Integer> wanted) {
        try {
            for (int percent : wanted) {
                view.set(percent);
            }
        } catch (LegException e) {
            return e.getMessage();
        }
        String syncedBy = Owner.syncedBy(view.object());
        return syncedBy == null ? null : syncedBy + " owns it and would set its weights back to what Git asks for";
    }
}

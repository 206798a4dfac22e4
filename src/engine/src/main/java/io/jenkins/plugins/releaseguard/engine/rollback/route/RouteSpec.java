package io.jenkins.plugins.releaseguard.engine.rollback.route;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.time.Duration;
import java.util.List;

/**
 * A leg that takes the candidate out of a route, for example
 * {@code istio-route NAME from DESTINATION to DESTINATION in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the object
 * @param name of the object
 * @param from where it sends the candidate's traffic; null: the object says it
 * @param to where it sends the baseline's traffic; null: the object says it
 * @param movesTraffic whether users get what the route says
 * @param ifStillBreachingAfter null: always due
 * @param others what the legs of its policy do about what Git asks for
 */
public record RouteSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        String from,
        String to,
        boolean movesTraffic,
        Duration ifStillBreachingAfter,
        Beside others)
        implements LegSpec {
    private static final long serialVersionUID = 2L;

    boolean isBesideGit() {
        return others.changesGit();
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        return new RouteSpec(
                text, at, cluster, namespace, name, from, to, movesTraffic, ifStillBreachingAfter, Beside.of(legs));
    }

    @Override
    public String object() {
        return name;
    }

    @Override
    public boolean hasTrafficSteps() {
        return movesTraffic;
    }

    @Override
    public boolean returnsVersion() {
        return movesTraffic;
    }
}

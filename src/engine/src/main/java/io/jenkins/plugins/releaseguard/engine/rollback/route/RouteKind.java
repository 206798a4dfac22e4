package io.jenkins.plugins.releaseguard.engine.rollback.route;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PlacedForm;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A kind of route that sends a part of the traffic to a candidate. */
public final class RouteKind implements Mechanism {
    private static final Pattern DESTINATION =
            Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?(/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private final Router router;
    private final PlacedForm form;

    private RouteKind(Router router) {
        this.router = router;
        this.form = new PlacedForm(
                router.word(),
                router.ends().pattern(),
                router.form() + " in [CLUSTER/]NAMESPACE",
                router.example() + " in prod",
                router.type().word() + "'s name");
    }

    /** A VirtualService of Istio. */
    public static RouteKind istio() {
        return new RouteKind(new IstioRouter());
    }

    /** An HTTPRoute of the Gateway API. */
    public static RouteKind gatewayApi() {
        return new RouteKind(new HttpRouter());
    }

    /** A TrafficSplit of the Service Mesh Interface. */
    public static RouteKind trafficSplit() {
        return new RouteKind(new TrafficSplitRouter());
    }

    /** A canary Ingress of ingress-nginx. */
    public static RouteKind nginx() {
        return new RouteKind(new IngressRouter());
    }

    /** An InferenceService of KServe. */
    public static RouteKind kserve() {
        return new RouteKind(new KserveRouter());
    }

    /** The mirrors of a VirtualService of Istio. */
    public static RouteKind istioMirror() {
        return new RouteKind(new IstioMirrorRouter());
    }

    /** The mirrors of an HTTPRoute of the Gateway API. */
    public static RouteKind gatewayApiMirror() {
        return new RouteKind(new HttpMirrorRouter());
    }

    @Override
    public String word() {
        return router.word();
    }

    @Override
    public String usage() {
        return form.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        PlacedForm.Placed leg = form.read(text, at, lookup, found -> areTwo(found, at, lookup));
        return leg == null
                ? null
                : new RouteSpec(
                        leg.text(),
                        at,
                        leg.cluster(),
                        leg.namespace(),
                        leg.name(),
                        leg.group("from").isEmpty() ? null : leg.group("from"),
                        leg.group("to").isEmpty() ? null : leg.group("to"),
                        router.movesTraffic(),
                        ifStillBreachingAfter,
                        Beside.NOTHING);
    }

    private static boolean areTwo(Matcher leg, Position at, Lookup lookup) {
        String from = leg.group("from");
        String to = leg.group("to");
        if (!(isDestination(from, at, lookup) & isDestination(to, at, lookup))) {
            return false;
        }
        boolean same = !to.isEmpty() && (to.equals(from) || to.equals(leg.group("name")) && from.isEmpty());
        if (same) {
            lookup.problem(at, "the candidate and the baseline are both `" + to + "`; name two");
        }
        return !same;
    }

    private static boolean isDestination(String name, Position at, Lookup lookup) {
        boolean valid = name.isEmpty() || DESTINATION.matcher(name).matches();
        if (!valid) {
            lookup.problem(
                    at, "`" + name + "` cannot be a destination; expected lower-case letters, digits, `-` and `.`");
        }
        return valid;
    }

    @Override
    public List<Permission> permissions() {
        return Stream.concat(own(router).stream(), router.reads().stream()).toList();
    }

    /** What it does to its object. */
    static List<Permission> own(Router router) {
        return List.of(router.type().permission("get"), router.type().permission("patch"));
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        RouteSpec route = (RouteSpec) spec;
        return new RouteLeg(router, route, connections.kubernetes(route.cluster()));
    }
}

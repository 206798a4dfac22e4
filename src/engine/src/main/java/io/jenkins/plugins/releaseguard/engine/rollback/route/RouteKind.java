package io.jenkins.plugins.releaseguard.engine.rollback.route;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Names;
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
    private final Pattern shape;

    private RouteKind(Router router) {
        this.router = router;
        this.shape = Pattern.compile(router.word() + "\\s+(?<name>\\S+)"
                + router.ends().pattern() + "\\s+in\\s+(?:(?<cluster>[^\\s/]+)/)?(?<namespace>[^\\s/]+)");
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
        return router.form() + " in [CLUSTER/]NAMESPACE";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = shape.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage() + "`, for example `" + router.example()
                            + " in prod`");
            return null;
        }
        String name = leg.group("name");
        String namespace = leg.group("namespace");
        String from = leg.group("from");
        String to = leg.group("to");
        boolean named = Names.isObject(name, router.type().word() + "'s name", at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        named &= isDestination(from, at, lookup) & isDestination(to, at, lookup);
        if (named && !to.isEmpty() && (to.equals(from) || to.equals(name) && from.isEmpty())) {
            lookup.problem(at, "the candidate and the baseline are both `" + to + "`; name two");
            named = false;
        }
        Cluster cluster = named ? lookup.cluster(leg.group("cluster"), namespace, at) : null;
        return cluster == null
                ? null
                : new RouteSpec(
                        text.strip(),
                        at,
                        cluster.name(),
                        namespace,
                        name,
                        from.isEmpty() ? null : from,
                        to.isEmpty() ? null : to,
                        router.movesTraffic(),
                        ifStillBreachingAfter,
                        false);
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

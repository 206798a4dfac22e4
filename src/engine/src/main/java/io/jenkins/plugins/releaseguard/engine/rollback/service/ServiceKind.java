package io.jenkins.plugins.releaseguard.engine.rollback.service;

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

/** Blue/green by the selector of a Service: {@code service NAME LABEL to VALUE in [CLUSTER/]NAMESPACE}. */
public final class ServiceKind implements Mechanism {
    static final List<Permission> PERMISSIONS = List.of(
            new Permission("get", "", "services"),
            new Permission("patch", "", "services"),
            new Permission("list", "", "pods"),
            new Permission("list", "discovery.k8s.io", "endpointslices"));

    private static final Pattern SHAPE =
            Pattern.compile("service\\s+(\\S+)\\s+(\\S+)\\s+to\\s+(\\S+)\\s+in\\s+(?:([^\\s/]+)/)?([^\\s/]+)");
    private static final String WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
    private static final Pattern LABEL = Pattern.compile("(?:[a-z0-9.-]{1,253}/)?" + WORD);
    private static final Pattern VALUE = Pattern.compile(WORD);

    @Override
    public String word() {
        return "service";
    }

    @Override
    public String usage() {
        return "service NAME LABEL to VALUE in [CLUSTER/]NAMESPACE";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `service model-svc color to blue in prod`");
            return null;
        }
        String label = leg.group(2);
        String value = leg.group(3);
        String namespace = leg.group(5);
        boolean named = Names.isObject(leg.group(1), "Service's name", at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        if (!LABEL.matcher(label).matches() || !VALUE.matcher(value).matches()) {
            lookup.problem(
                    at,
                    "`" + label + "` with `" + value
                            + "` cannot be a label in Kubernetes; expected letters, digits, `-`,"
                            + " `_` and `.`, at most 63");
            named = false;
        }
        if (!named) {
            return null;
        }
        Cluster cluster = lookup.cluster(leg.group(4), namespace, at);
        return cluster == null
                ? null
                : new ServiceSpec(
                        text.strip(),
                        at,
                        cluster.name(),
                        namespace,
                        leg.group(1),
                        label,
                        value,
                        ifStillBreachingAfter,
                        false);
    }

    @Override
    public List<Permission> permissions() {
        return PERMISSIONS;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        ServiceSpec service = (ServiceSpec) spec;
        return new ServiceLeg(service, connections.kubernetes(service.cluster()));
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.service;

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
import java.util.regex.Pattern;

/** Blue/green by the selector of a Service: {@code service NAME LABEL to VALUE in [CLUSTER/]NAMESPACE}. */
public final class ServiceKind implements Mechanism {
    static final List<Permission> PERMISSIONS = List.of(
            new Permission("get", "", "services"),
            new Permission("patch", "", "services"),
            new Permission("list", "", "pods"),
            new Permission("list", "discovery.k8s.io", "endpointslices"));

    private static final PlacedForm FORM = new PlacedForm(
            "service",
            "\\s+(?<label>\\S+)\\s+to\\s+(?<value>\\S+)",
            "service NAME LABEL to VALUE in [CLUSTER/]NAMESPACE",
            "service model-svc color to blue in prod",
            "Service's name");
    private static final String WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
    private static final Pattern LABEL = Pattern.compile("(?:[a-z0-9.-]{1,253}/)?" + WORD);
    private static final Pattern VALUE = Pattern.compile(WORD);

    @Override
    public String word() {
        return "service";
    }

    @Override
    public String usage() {
        return FORM.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        PlacedForm.Placed leg =
                FORM.read(text, at, lookup, found -> isLabel(found.group("label"), found.group("value"), at, lookup));
        return leg == null
                ? null
                : new ServiceSpec(
                        leg.text(),
                        at,
                        leg.cluster(),
                        leg.namespace(),
                        leg.name(),
                        leg.group("label"),
                        leg.group("value"),
                        ifStillBreachingAfter,
                        Beside.NOTHING);
    }

    private static boolean isLabel(String label, String value, Position at, Lookup lookup) {
        boolean valid = LABEL.matcher(label).matches() && VALUE.matcher(value).matches();
        if (!valid) {
            lookup.problem(
                    at,
                    "`" + label + "` with `" + value
                            + "` cannot be a label in Kubernetes; expected letters, digits, `-`,"
                            + " `_` and `.`, at most 63");
        }
        return valid;
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

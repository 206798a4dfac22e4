package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A flag: {@code feature-flag KEY off in configmap [CLUSTER/]NAMESPACE/NAME}, or wherever else it is kept. */
public final class FeatureFlagKind implements Mechanism {
    private static final List<Place> PLACES = List.of(
            new ConfigMapPlace(false),
            new ConfigMapPlace(true),
            new RestPlace(RestType.UNLEASH),
            new RestPlace(RestType.LAUNCHDARKLY),
            new RestPlace(RestType.HTTP));

    private static final Pattern SHAPE =
            Pattern.compile("feature-flag\\s+(\\S+)\\s+(\\S+)\\s+in\\s+(\\S+)\\s+(\\S.*)", Pattern.DOTALL);

    @Override
    public String word() {
        return "feature-flag";
    }

    @Override
    public String usage() {
        return usage(PLACES.stream().map(Place::usage).collect(Collectors.joining("|")));
    }

    private static String usage(String place) {
        return "feature-flag KEY off|on|VALUE in " + place;
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        String leg = text.strip();
        Matcher parts = SHAPE.matcher(leg);
        Optional<Place> place = !parts.matches()
                ? Optional.empty()
                : PLACES.stream().filter(p -> p.word().equals(parts.group(3))).findFirst();
        Runnable malformed = () -> lookup.problem(
                at,
                "found `" + leg + "`, expected `"
                        + place.map(p -> usage(p.usage())).orElseGet(this::usage)
                        + "`, for example `feature-flag FEATURE_ENABLE_NEW off in configmap prod/model-flags`");
        if (place.isEmpty()) {
            malformed.run();
            return null;
        }
        Place.Asked asked = new Place.Asked(leg, at, parts.group(1), parts.group(2), ifStillBreachingAfter);
        return place.get().read(parts.group(4), asked, lookup, malformed);
    }

    /** Of flags in a cluster. */
    @Override
    public List<Permission> permissions() {
        return List.of(new Permission("get", "", "configmaps"), new Permission("patch", "", "configmaps"));
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        if (spec instanceof RestFlagSpec flag) {
            RestStore store = RestStore.of(flag, connections.rest(flag.server()));
            return new FeatureFlagLeg(flag, store, null, FeatureFlagLeg.DEFAULT_LIMIT);
        }
        FeatureFlagSpec flag = (FeatureFlagSpec) spec;
        return new FeatureFlagLeg(flag, connections.kubernetes(flag.cluster()));
    }
}

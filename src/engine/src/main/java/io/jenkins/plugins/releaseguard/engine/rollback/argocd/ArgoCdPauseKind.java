package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.pause.PauseLeg;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pause of an application: {@code argocd-pause sync|images of [NAMESPACE/]APP [in PROJECT] [on SERVER]}. */
public final class ArgoCdPauseKind implements Mechanism {
    private static final Pattern SHAPE =
            Pattern.compile("argocd-pause\\s+(?<paused>sync|images)\\s+of\\s+" + ArgoCdAppKind.APP);

    @Override
    public String word() {
        return "argocd-pause";
    }

    @Override
    public String usage() {
        return "argocd-pause sync|images of [NAMESPACE/]APP [in PROJECT] [on SERVER]";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `argocd-pause sync of model-svc in ml`");
            return null;
        }
        ArgoCdServer server = lookup.argoCd(leg.group("server"), at);
        return server == null
                ? null
                : new ArgoCdPauseSpec(
                        text.strip(),
                        at,
                        ArgoCdAppKind.spec(server, leg),
                        leg.group("paused").equals("sync")
                                ? ArgoCdPauseSpec.Paused.SYNC
                                : ArgoCdPauseSpec.Paused.IMAGES,
                        ifStillBreachingAfter);
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        ArgoCdPauseSpec pause = (ArgoCdPauseSpec) spec;
        return new PauseLeg(
                pause,
                new ArgoCdSwitch(pause, connections.argoCd(pause.app().server()), ArgoCdApp.DEFAULT_LIMIT),
                connections.actor(),
                PauseLeg.DEFAULT_LIMIT);
    }
}

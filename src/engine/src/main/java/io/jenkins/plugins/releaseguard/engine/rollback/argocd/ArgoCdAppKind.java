package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.FollowerKind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.Connections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An application of Argo CD: {@code argocd-app [NAMESPACE/]APP [in PROJECT] [on SERVER]}. */
public final class ArgoCdAppKind implements FollowerKind {
    private static final String NAME = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?";
    /** Pattern of an application; its groups have names. */
    static final String APP = "(?:(?<namespace>" + NAME + ")/)?(?<name>" + NAME + ")(?:\\s+in\\s+(?<project>" + NAME
            + "))?(?:\\s+on\\s+(?<server>\\S+))?";

    private static final Pattern SHAPE = Pattern.compile("argocd-app\\s+" + APP);

    @Override
    public String word() {
        return "argocd-app";
    }

    @Override
    public Class<? extends Follower.Spec> specs() {
        return ArgoCdAppSpec.class;
    }

    @Override
    public String usage() {
        return "argocd-app [NAMESPACE/]APP [in PROJECT] [on SERVER]";
    }

    @Override
    public Follower.Spec read(String text, Position at, Lookup lookup) {
        Matcher app = SHAPE.matcher(text);
        if (!app.matches()) {
            lookup.problem(
                    at,
                    "found `" + text + "` after `then`, expected `" + usage()
                            + "`, for example `then argocd-app model-svc in ml`");
            return null;
        }
        ArgoCdServer server = lookup.argoCd(app.group("server"), at);
        return server == null ? null : spec(server, app);
    }

    /** The application that the groups of {@link #APP} name. */
    static ArgoCdAppSpec spec(ArgoCdServer server, Matcher app) {
        return new ArgoCdAppSpec(server.name(), app.group("namespace"), app.group("name"), app.group("project"));
    }

    @Override
    public Follower open(Follower.Spec spec, Follower.Branch branch, Connections connections) throws LegException {
        ArgoCdAppSpec app = (ArgoCdAppSpec) spec;
        return new ArgoCdApp(app, branch, connections.argoCd(app.server()));
    }
}

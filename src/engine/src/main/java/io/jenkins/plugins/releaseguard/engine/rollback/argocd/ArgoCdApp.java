package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An application of Argo CD. It is refreshed, and synced where Argo CD does not do so by itself; its spec is never written,
 * so automatic sync stays as it is, and an ApplicationSet has nothing to put back.
 */
final class ArgoCdApp implements Follower {
    /** How long one call may take: a refresh has Argo CD fetch the repository and compare. */
    static final Duration DEFAULT_LIMIT = Duration.ofSeconds(40);

    private final ArgoCdAppSpec spec;
    private final Branch branch;
    private final Failures failures;
    private final ApplicationApi api;
    private final URI address;
    private final Duration limit;

    /** @param server whose client is left open */
    ArgoCdApp(ArgoCdAppSpec spec, Branch branch, WebServer server) {
        this(spec, branch, server, DEFAULT_LIMIT);
    }

    /** @param limit of one call */
    ArgoCdApp(ArgoCdAppSpec spec, Branch branch, WebServer server, Duration limit) {
        this.spec = spec;
        this.branch = branch;
        this.address = server.url();
        this.failures = new Failures(spec, ApplicationApi.address(server));
        this.api = new ApplicationApi(spec, branch, server, limit, failures);
        this.limit = limit;
    }

    @Override
    public State read() throws LegException {
        Application app = api.read(TimeLimit.of(limit));
        return new State(app.revision().isEmpty() ? null : app.revision(), app.isLive(), named(app.summary()));
    }

    private String named(String what) {
        return failures.object() + " " + what;
    }

    // ---- the plan

    @Override
    public Plan plan() throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        Application app = api.read(time);
        checkFollows(app);
        api.checkMay("sync", "synced", app.project(), time);
        return new Plan(actions(app), byHand(app));
    }

    private void checkFollows(Application app) throws LegException {
        if (app.source() < 0) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "none of its sources, or more than one, is the repository of branch " + branch.name() + " ("
                            + branch.repository().getPath() + ")");
        }
        String follows = app.follows();
        boolean isBranch = follows.isEmpty()
                || follows.equals("HEAD")
                || follows.equals(branch.name())
                || follows.equals("refs/heads/" + branch.name());
        if (!isBranch) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "it follows " + follows + " and not branch " + branch.name()
                            + ", so a commit there changes nothing; set its targetRevision, or name another application");
        }
        if (app.revision().isEmpty()) {
            throw failures.of(Kind.UNSUITABLE, "it cannot be compared with Git: it " + app.summary());
        }
    }

    private List<String> actions(Application app) {
        List<String> actions = new ArrayList<>();
        actions.add("refresh " + failures.object() + ", which " + app.summary());
        actions.add(
                app.automated()
                        ? "leave the sync to Argo CD, which is automatic, and ask for it if Argo CD does not try (again)"
                        : "sync it, " + (app.prunes() ? "pruning" : "without pruning") + ": its sync is not automatic");
        if (!app.keeper().isEmpty()) {
            actions.add("leave its spec alone, which " + app.keeper() + " keeps");
        }
        actions.addAll(app.armed());
        actions.add("wait until it is Synced at a commit with the revert, and Healthy");
        return actions;
    }

    private List<String> byHand(Application app) {
        String server = serverOptions(address);
        List<String> commands = new ArrayList<>();
        commands.add("argocd app get " + spec.qualifiedName() + " --refresh" + server);
        if (!app.automated()) {
            commands.add("argocd app sync " + spec.qualifiedName() + server);
        }
        commands.add("argocd app wait " + spec.qualifiedName() + " --sync --health --operation" + server);
        return commands;
    }

    /** By which Argo CD's own client reaches a server, beginning with a blank. */
    static String serverOptions(URI address) {
        String prefix = address.getRawPath() == null ? "" : address.getRawPath().replaceAll("/+$", "");
        return " --server " + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + ("http".equals(address.getScheme()) ? " --plaintext" : "")
                + (prefix.isEmpty() ? "" : " --grpc-web-root-path " + prefix);
    }

    // ---- the sync

    @Override
    public void bring(Wanted wanted) throws LegException {
        TimeLimit time = TimeLimit.of(limit);
        Application app = api.refresh(time);
        if (app.isUnderWay()) {
            String brings = app.operation().revision();
            if (brings.isEmpty() || !wanted.has(brings)) {
                throw failures.of(Kind.CONFLICT, "another operation has to end first: it " + app.summary());
            }
            return;
        }
        if (app.revision().isEmpty() || !wanted.has(app.revision())) {
            throw failures.of(Kind.UNREACHABLE, "Argo CD does not see the revert yet: it " + app.summary());
        }
        if (app.sync().equals("Synced")) {
            return;
        }
        if (!app.sync().equals("OutOfSync")) {
            throw failures.of(Kind.UNREACHABLE, "Argo CD cannot compare it with Git: it " + app.summary());
        }
        // by itself Argo CD tries each commit once
        if (app.automated() && !app.hasTried(app.revision())) {
            throw failures.of(
                    Kind.CONFLICT,
                    "its automatic sync has not begun; a sync window may be in the way: it " + app.summary());
        }
        api.sync(app.prunes(), time);
    }

    @Override
    public String stuck() throws LegException {
        Application app = api.read(TimeLimit.of(limit));
        boolean failed = app.operation() != null && app.operation().phase().matches("Failed|Error");
        return failed || app.sync().equals("Unknown") ? named(app.summary()) : null;
    }
}

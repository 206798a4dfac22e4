package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;

/**
 * By a branch of its own and a pull request from there. The branch's name follows from what is put back and when that was
 * planned, so a rollback that goes on after a restart finds its branch and its pull request again, and never opens a second.
 */
final class ByRequest implements Delivery {
    private static final String PREFIX = "release-guard/";
    private static final int SHORT = 12;

    private final GitSpec spec;
    private final Remote remote;
    private final CodeHost host;

    ByRequest(GitSpec spec, Remote remote, CodeHost host) {
        this.spec = spec;
        this.remote = remote;
        this.host = host;
    }

    private static String from(Mark mark) {
        byte[] what = (mark.way() + " " + mark.what() + " " + mark.plannedAt().name()).getBytes(StandardCharsets.UTF_8);
        return PREFIX
                + new ObjectInserter.Formatter()
                        .idFor(Constants.OBJ_BLOB, what)
                        .abbreviate(SHORT)
                        .name();
    }

    private boolean merges() {
        return spec.proposal().merges();
    }

    @Override
    public void check(TimeLimit time) throws LegException {
        remote.checkMayPush(time);
        host.check(time);
    }

    @Override
    public List<String> actions(Mark mark) {
        String open = "push it to branch " + from(mark) + " and open a " + host.word() + " into " + spec.branch();
        String limit = ", for at most " + Durations.text(spec.proposal().within());
        return List.of(
                open,
                (merges() ? "merge that as soon as it can be merged" : "wait until somebody has merged that") + limit);
    }

    @Override
    public List<String> byHand(Mark mark) {
        return List.of("git push origin HEAD:refs/heads/" + from(mark), host.command(from(mark), spec.branch()));
    }

    @Override
    public boolean deliver(History history, ObjectId commit, Mark mark, String message, TimeLimit time)
            throws LegException {
        String from = from(mark);
        CodeHost.Request request = host.find(from, spec.branch(), time);
        if (request == null) {
            remote.beside(from).create(history, commit, time);
            String[] parts = message.split("\n\n", 2);
            request = host.open(from, spec.branch(), parts[0], parts[1], time);
        }
        String named = host.word() + " " + request.number() + " (" + request.page() + ")";
        switch (request.state()) {
            case MERGED ->
                throw host.failure(
                        Kind.UNREACHABLE,
                        named + " is merged, but branch " + spec.branch()
                                + " does not show what it puts back (any more)");
            case CLOSED ->
                throw host.failure(
                        Kind.UNSUITABLE,
                        named
                                + " was closed and not merged: somebody has decided against it. Nothing was changed on branch "
                                + spec.branch());
            default -> {
                if (!merges()) {
                    throw host.failure(Kind.WAITING, named + " is open and waits for somebody to merge it");
                }
                merge(request, named, mark, time);
                return false;
            }
        }
    }

    /** Merges what this rollback has pushed, and nothing that others have added to its branch. */
    private void merge(CodeHost.Request request, String named, Mark mark, TimeLimit time) throws LegException {
        try (History proposed = remote.beside(from(mark)).fetch(time)) {
            boolean ours = mark.equals(Mark.of(proposed.commit(proposed.head())));
            if (!ours) {
                throw host.failure(
                        Kind.UNSUITABLE,
                        named
                                + " has a commit that is not of this rollback, so it is not merged; look at it and merge it"
                                + " by hand");
            }
            String why = host.merge(request, proposed.head(), time);
            if (why != null) {
                throw host.failure(Kind.WAITING, named + " is open and cannot be merged yet (" + why + ")");
            }
        }
    }
}

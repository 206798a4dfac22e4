package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/**
 * A branch on a Git server, over the smart HTTP protocol. What is fetched is held in memory and let go with the
 * {@link History}, so nothing is left behind on a disk. Thread-safe.
 */
final class Remote {
    /** How many commits of the branch are read, its newest ones. */
    static final int DEPTH = 500;

    private final WebServer server;
    private final String branch;
    private final String ref;
    private final Failures failures;
    private final int mostBytes;

    /** Another branch of the same repository. */
    Remote beside(String other) {
        return new Remote(server, other, new Failures(server, other), mostBytes);
    }

    Remote(WebServer server, String branch, Failures failures) {
        this(server, branch, failures, BoundedHttp.MOST_BYTES);
    }

    /** @param mostBytes that are read for one piece of work */
    Remote(WebServer server, String branch, Failures failures, int mostBytes) {
        this.server = server;
        this.branch = branch;
        this.ref = Constants.R_HEADS + branch;
        this.failures = failures;
        this.mostBytes = mostBytes;
    }

    /** The branch's newest commit, without its history. */
    ObjectId head(TimeLimit time) throws LegException {
        try (InMemoryRepository none = repository()) {
            return call(none, "read it", false, time, transport -> {
                try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(ref)), ref)) {
                    Ref found = connection.getRef(ref);
                    if (found == null) {
                        throw noBranch();
                    }
                    return found.getObjectId();
                }
            });
        }
    }

    private LegException noBranch() {
        return failures.of(Kind.NOT_FOUND, "there is no such branch");
    }

    /** The branch with its newest {@link #DEPTH} commits. */
    History fetch(TimeLimit time) throws LegException {
        InMemoryRepository repository = repository();
        try {
            return call(repository, "fetch it", false, time, transport -> {
                transport.setTagOpt(TagOpt.NO_TAGS);
                transport.setDepth(DEPTH);
                Ref found = transport
                        .fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec("+" + ref + ":" + ref)), branch)
                        .getAdvertisedRef(ref);
                if (found == null) {
                    throw noBranch();
                }
                return new History(repository, found.getObjectId(), failures);
            });
        } catch (LegException e) {
            repository.close();
            throw e;
        }
    }

    /** Asks the server whether this credential may push; writes nothing. */
    void checkMayPush(TimeLimit time) throws LegException {
        try (InMemoryRepository none = repository()) {
            call(none, "push to it", true, time, transport -> {
                transport.openPush().close();
                return null;
            });
        }
    }

    /**
     * Makes {@code commit} the branch's newest one, if the branch is still at the head of {@code history}.
     *
     * @return false: the branch has moved on, and nothing was pushed
     */
    boolean push(History history, ObjectId commit, TimeLimit time) throws LegException {
        RemoteRefUpdate update = push(history, commit, history.head(), time);
        return switch (update.getStatus()) {
            case OK, UP_TO_DATE -> true;
            case REJECTED_REMOTE_CHANGED, REJECTED_NONFASTFORWARD -> false;
            default -> {
                if (!head(time).equals(history.head())) {
                    yield false;
                }
                throw refused(update);
            }
        };
    }

    /** Makes the branch, with {@code commit} as its newest one; one that is there already stays as it is. */
    void create(History history, ObjectId commit, TimeLimit time) throws LegException {
        RemoteRefUpdate update = push(history, commit, ObjectId.zeroId(), time);
        switch (update.getStatus()) {
            case OK, UP_TO_DATE, REJECTED_REMOTE_CHANGED, REJECTED_NONFASTFORWARD -> {}
            default -> throw refused(update);
        }
    }

    /** @param expected where the branch has to be; zero: it must not be there */
    private RemoteRefUpdate push(History history, ObjectId commit, ObjectId expected, TimeLimit time)
            throws LegException {
        return call(history.repository(), "push " + Change.shown(commit), true, time, transport -> {
            RemoteRefUpdate wanted = new RemoteRefUpdate(history.repository(), ref, commit, ref, false, null, expected);
            PushResult result = transport.push(NullProgressMonitor.INSTANCE, List.of(wanted));
            return result.getRemoteUpdate(ref);
        });
    }

    private LegException refused(RemoteRefUpdate update) throws LegException {
        String said = update.getMessage() == null ? "" : update.getMessage();
        return failures.of(
                Kind.FORBIDDEN,
                "the server refuses the push (" + update.getStatus() + " "
                        + ServerWords.shown(said, header("push")) + "); where the branch is protected, let the"
                        + " credential's owner push to it, or propose it: `by github pull request`. Nothing was pushed");
    }

    private static InMemoryRepository repository() {
        InMemoryRepository repository = new InMemoryRepository(new DfsRepositoryDescription("rollback"));
        repository.getConfig().setString("http", null, "followRedirects", "false");
        repository.getConfig().setBoolean("http", null, "sslVerify", true);
        return repository;
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Transport transport) throws IOException, LegException;
    }

    private <T> T call(Repository local, String asked, boolean write, TimeLimit time, Work<T> work)
            throws LegException {
        String header = header(asked);
        BoundedHttp http = new BoundedHttp(server.http(), time, mostBytes);
        try (Transport transport = Transport.open(local, new URIish(server.url().toString()))) {
            if (!(transport instanceof TransportHttp web)) {
                throw failures.of(Kind.UNSUITABLE, "only repositories at an http or https address can be reached");
            }
            web.setHttpConnectionFactory(http);
            if (header != null) {
                web.setAdditionalHeaders(Map.of("Authorization", header));
            }
            return work.with(transport);
        } catch (IOException | URISyntaxException | RuntimeException e) {
            throw failures.of(asked, e, http.status(), write, header);
        }
    }

    private String header(String asked) throws LegException {
        try {
            return server.authorization().header();
        } catch (RuntimeException e) {
            // the exception may quote the secret
            throw failures.unusableCredential(asked);
        }
    }
}

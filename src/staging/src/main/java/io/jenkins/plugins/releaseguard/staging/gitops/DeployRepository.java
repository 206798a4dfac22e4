package io.jenkins.plugins.releaseguard.staging.gitops;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.treewalk.TreeWalk;

/** A Git repository with the branch {@code main} over smart HTTP, held in memory. For use by many threads. */
public final class DeployRepository implements AutoCloseable {
    private static final String PATH = "/ml/deploys.git";
    private static final String BRANCH = Constants.R_HEADS + "main";
    private static final int THREADS = 4;

    private final InMemoryRepository repository = new InMemoryRepository(new DfsRepositoryDescription("deploys"));
    private final Authentication authentication;
    private final LocalServer server;

    /** @param authentication that clients need */
    public DeployRepository(Authentication authentication) {
        this.authentication = authentication;
        this.server = LocalServer.start("git", THREADS, Map.of(PATH, this::handle));
    }

    /** Where it is cloned from. */
    public URI url() {
        return server.url().resolve(PATH);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!authentication.accepts(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", authentication.challenge());
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            boolean get = exchange.getRequestMethod().equals("GET");
            String path = exchange.getRequestURI().getPath();
            String service = get
                    ? String.valueOf(exchange.getRequestURI().getQuery()).replace("service=", "")
                    : path.substring(path.lastIndexOf('/') + 1);
            exchange.getResponseHeaders()
                    .set("Content-Type", "application/x-" + service + (get ? "-advertisement" : "-result"));
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                if (service.equals("git-upload-pack")) {
                    upload(exchange, get, out);
                } else {
                    receive(exchange, get, out);
                }
            }
        }
    }

    private void upload(HttpExchange exchange, boolean get, OutputStream out) throws IOException {
        UploadPack upload = new UploadPack(repository);
        upload.setBiDirectionalPipe(false);
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        upload.setExtraParameters(protocol == null ? List.of() : List.of(protocol.split(":")));
        if (get) {
            upload.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(new PacketLineOut(out)), "git-upload-pack");
        } else {
            upload.upload(body(exchange), out, null);
        }
    }

    private void receive(HttpExchange exchange, boolean get, OutputStream out) throws IOException {
        ReceivePack receive = new ReceivePack(repository);
        receive.setBiDirectionalPipe(false);
        if (get) {
            PacketLineOut lines = new PacketLineOut(out);
            lines.writeString("# service=git-receive-pack\n");
            lines.end();
            receive.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
        } else {
            receive.receive(body(exchange), out, null);
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody())
                : exchange.getRequestBody();
    }

    // ---- what is in it

    /** Puts a commit on the branch that writes one file, and returns its hash. */
    public synchronized String commit(String message, String path, String text) {
        try (RevWalk walk = new RevWalk(repository);
                ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId head = repository.resolve(BRANCH);
            DirCache index = DirCache.newInCore();
            if (head != null) {
                DirCacheBuilder builder = index.builder();
                builder.addTree(
                        new byte[0],
                        DirCacheEntry.STAGE_0,
                        walk.getObjectReader(),
                        walk.parseCommit(head).getTree());
                builder.finish();
            }
            ObjectId blob = inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
            DirCacheEditor editor = index.editor();
            editor.add(new DirCacheEditor.PathEdit(path) {
                @Override
                public void apply(DirCacheEntry entry) {
                    entry.setFileMode(FileMode.REGULAR_FILE);
                    entry.setObjectId(blob);
                }
            });
            editor.finish();
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            commit.setParentIds(head == null ? List.of() : List.of(head));
            PersonIdent someone = new PersonIdent("Ada", "ada@example.com");
            commit.setAuthor(someone);
            commit.setCommitter(someone);
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            RefUpdate update = repository.updateRef(BRANCH);
            update.setNewObjectId(id);
            update.update();
            return id.name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The branch's newest commit. */
    public String head() {
        try {
            return repository.resolve(BRANCH).name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of a commit; null: it has none. */
    public String file(String commit, String path) {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit parsed = walk.parseCommit(ObjectId.fromString(commit));
            try (TreeWalk found = TreeWalk.forPath(repository, path, parsed.getTree())) {
                return found == null
                        ? null
                        : new String(repository.open(found.getObjectId(0)).getBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a commit says. */
    public String message(String commit) {
        try (RevWalk walk = new RevWalk(repository)) {
            return walk.parseCommit(ObjectId.fromString(commit)).getFullMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the port and every connection. */
    @Override
    public void close() {
        server.close();
        repository.close();
    }
}

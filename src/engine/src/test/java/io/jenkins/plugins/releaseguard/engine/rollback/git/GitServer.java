package io.jenkins.plugins.releaseguard.engine.rollback.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
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
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.PreReceiveHook;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.treewalk.TreeWalk;

/** A Git server with one repository, over smart HTTP, which can be told to misbehave. */
final class GitServer implements AutoCloseable {
    private Instant now = Instant.EPOCH;

    private static final String BASE = "/ml/deploys.git";

    /** Answers an exchange; false: answer as usual. */
    interface Misbehaviour {
        boolean answer(String what, HttpExchange exchange) throws IOException;
    }

    /** A request: {@code GET git-upload-pack}, {@code POST git-receive-pack}. */
    record Ask(String what, String authorization) {}

    private final InMemoryRepository repository = new InMemoryRepository(new DfsRepositoryDescription("deploys"));
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    private volatile Misbehaviour before = (what, exchange) -> false;
    private volatile PreReceiveHook hook = PreReceiveHook.NULL;

    GitServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + BASE);
    }

    List<Ask> asks() {
        return asks;
    }

    long pushes() {
        return asks.stream()
                .filter(a -> a.what().equals("POST git-receive-pack"))
                .count();
    }

    void misbehaves(Misbehaviour how) {
        before = how;
    }

    /** What runs in the server before it takes a push. */
    void beforePush(PreReceiveHook what) {
        hook = what;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            boolean get = exchange.getRequestMethod().equals("GET");
            String path = exchange.getRequestURI().getPath();
            String service = get
                    ? String.valueOf(exchange.getRequestURI().getQuery()).replace("service=", "")
                    : path.substring(path.lastIndexOf('/') + 1);
            String what = exchange.getRequestMethod() + " " + service;
            asks.add(new Ask(what, exchange.getRequestHeaders().getFirst("Authorization")));
            if (before.answer(what, exchange)) {
                return;
            }
            if (!path.startsWith(BASE + "/")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders()
                    .set("Content-Type", "application/x-" + service + (get ? "-advertisement" : "-result"));
            if (service.equals("git-upload-pack")) {
                upload(exchange, get);
            } else {
                receive(exchange, get);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void upload(HttpExchange exchange, boolean get) throws IOException {
        UploadPack upload = new UploadPack(repository);
        upload.setBiDirectionalPipe(false);
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        upload.setExtraParameters(protocol == null ? List.of() : List.of(protocol.split(":")));
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (get) {
                upload.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(new PacketLineOut(out)), "git-upload-pack");
            } else {
                upload.upload(body(exchange), out, null);
            }
        }
    }

    private void receive(HttpExchange exchange, boolean get) throws IOException {
        ReceivePack receive = new ReceivePack(repository);
        receive.setBiDirectionalPipe(false);
        receive.setPreReceiveHook(hook);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (get) {
                PacketLineOut lines = new PacketLineOut(out);
                lines.writeString("# service=git-receive-pack\n");
                lines.end();
                receive.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
            } else {
                receive.receive(body(exchange), out, null);
            }
        }
    }

    /** Takes a push as usual, and breaks the connection off instead of saying so. */
    void receiveSilently(HttpExchange exchange) throws IOException {
        ReceivePack receive = new ReceivePack(repository);
        receive.setBiDirectionalPipe(false);
        receive.receive(body(exchange), OutputStream.nullOutputStream(), null);
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody())
                : exchange.getRequestBody();
    }

    // ---- the repository

    /** The next commits are made that much later. */
    void pass(Duration time) {
        now = now.plus(time);
    }

    /** A commit on the branch of what its files are; those that are not given are as they were. */
    ObjectId commit(String branch, String message, Map<String, String> changed) throws IOException {
        ObjectId head = head(branch);
        ObjectId commit = commit(files(head), changed, message, head == null ? List.of() : List.of(head));
        move(branch, commit);
        return commit;
    }

    /** A merge into {@code main} of a commit that changes files on a branch of its own. */
    ObjectId merge(String message, Map<String, String> changed) throws IOException {
        ObjectId head = head("main");
        ObjectId feature = commit(files(head), changed, "on a feature branch", List.of(head));
        ObjectId merge = commit(files(feature), Map.of(), message, List.of(head, feature));
        move("main", merge);
        return merge;
    }

    /** Merges one branch into another, as a host does it; {@code squash}: as one commit without its message. */
    void merge(String from, String into, boolean squash) throws IOException {
        ObjectId head = head(into);
        ObjectId tip = head(from);
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ResolveMerger merger = (ResolveMerger) MergeStrategy.RECURSIVE.newMerger(repository, true);
            merger.setObjectInserter(inserter);
            if (!merger.merge(head, tip)) {
                throw new IOException("conflict in " + merger.getUnmergedPaths());
            }
            PersonIdent someone = new PersonIdent("Ada", "ada@example", now, ZoneOffset.UTC);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(merger.getResultTreeId());
            commit.setParentIds(squash ? List.of(head) : List.of(head, tip));
            commit.setAuthor(someone);
            commit.setCommitter(someone);
            commit.setMessage("Merge " + from);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            move(into, id);
        }
    }

    private ObjectId commit(
            Map<String, String> files, Map<String, String> changed, String message, List<ObjectId> parents)
            throws IOException {
        Map<String, String> all = new TreeMap<>(files);
        all.putAll(changed);
        all.values().removeIf(String::isEmpty);
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            DirCache index = DirCache.newInCore();
            DirCacheBuilder builder = index.builder();
            for (Map.Entry<String, String> file : all.entrySet()) {
                DirCacheEntry entry = new DirCacheEntry(file.getKey());
                entry.setFileMode(FileMode.REGULAR_FILE);
                entry.setObjectId(
                        inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8)));
                builder.add(entry);
            }
            builder.finish();
            PersonIdent someone = new PersonIdent("Ada", "ada@example", now, ZoneOffset.UTC);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            commit.setParentIds(parents);
            commit.setAuthor(someone);
            commit.setCommitter(someone);
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            return id;
        }
    }

    void move(String branch, ObjectId to) throws IOException {
        RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
        update.setNewObjectId(to);
        update.setForceUpdate(true);
        update.update();
    }

    ObjectId head(String branch) throws IOException {
        return repository.resolve(Constants.R_HEADS + branch);
    }

    RevCommit headCommit() throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(head("main"));
            walk.parseBody(commit);
            return commit;
        }
    }

    /** The files of a commit, with their texts; null: of none. */
    Map<String, String> files(ObjectId commit) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (commit == null) {
            return files;
        }
        try (RevWalk walk = new RevWalk(repository);
                TreeWalk tree = new TreeWalk(repository)) {
            tree.setRecursive(true);
            tree.addTree(walk.parseCommit(commit).getTree());
            while (tree.next()) {
                files.put(
                        tree.getPathString(),
                        new String(repository.open(tree.getObjectId(0)).getBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        repository.close();
    }
}

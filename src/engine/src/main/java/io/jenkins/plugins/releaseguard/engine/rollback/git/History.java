package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** The newest commits of a branch, as they were fetched; for one thread. */
final class History implements AutoCloseable {
    private static final String AUTHOR = "Model Release Guard";
    /** The most bytes that are read of a file. */
    static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final String EMAIL = "noreply@model-release-guard.invalid";

    private final InMemoryRepository repository;
    private final ObjectId head;
    private final Failures failures;

    History(InMemoryRepository repository, ObjectId head, Failures failures) {
        this.repository = repository;
        this.head = head;
        this.failures = failures;
    }

    Repository repository() {
        return repository;
    }

    ObjectId head() {
        return head;
    }

    @Override
    public void close() {
        repository.close();
    }

    /** The commits that a policy means. */
    Change resolve(Target target) throws LegException {
        return walk(walk -> {
            if (target instanceof Target.LastCommit last) {
                RevCommit newest = newest(walk, last.path());
                Change undone = undone(walk, newest, last.path());
                return undone == null ? new Change(parent(walk, newest), newest) : undone;
            }
            if (target instanceof Target.Range range) {
                return range(walk, named(walk, range.from()), named(walk, range.to()));
            }
            RevCommit commit = named(walk, ((Target.Commit) target).hash());
            return new Change(parent(walk, commit), commit);
        });
    }

    /** What a commit has taken back: a rollback's says so, another's has put the path back to an older state. Null: nothing. */
    private Change undone(RevWalk walk, RevCommit newest, String path) throws IOException, LegException {
        Mark mark = mark(walk, newest);
        if (mark != null && mark.way() == Mark.Way.REVERTS) {
            return Change.parse(mark.what());
        }
        List<RevCommit> changes = changes(path);
        List<ObjectId> states = new ArrayList<>(List.of(at(newest, path)));
        for (RevCommit change : changes) {
            states.add(at(walk.parseCommit(change.getParent(0)), path));
        }
        boolean isBack = new Lineage<>(states).hasGoneBack() && states.get(2).equals(states.get(0));
        return isBack ? new Change(changes.get(1).getParent(0), changes.get(1)) : null;
    }

    /** As the other. */
    Mark mark(RevCommit commit) throws LegException {
        return walk(walk -> mark(walk, commit));
    }

    /** By which a rollback made it; of a merge that of what it merged, as of a pull request. Null: no rollback did. */
    private static Mark mark(RevWalk walk, RevCommit commit) throws IOException {
        Mark own = Mark.of(commit);
        return own != null || commit.getParentCount() < 2 ? own : Mark.of(walk.parseCommit(commit.getParent(1)));
    }

    /** The newest commit of the branch itself that changed the path: of a merge the merge, not what it merged. */
    ObjectId newest(String path) throws LegException {
        return walk(walk -> newest(walk, path));
    }

    private RevCommit newest(RevWalk walk, String path) throws IOException, LegException {
        RevCommit commit = walk.parseCommit(head);
        ObjectId now = at(commit, path);
        while (commit.getParentCount() > 0) {
            RevCommit before = walk.parseCommit(commit.getParent(0));
            if (!at(before, path).equals(now)) {
                return commit;
            }
            commit = before;
        }
        if (now.equals(ObjectId.zeroId())) {
            throw failures.of(Kind.NOT_FOUND, "it has no " + path + " and never had");
        }
        return commit;
    }

    /** The commits of the branch itself that changed a file, newest first, as far as they were fetched. */
    List<RevCommit> changes(String path) throws LegException {
        List<RevCommit> changes = new ArrayList<>();
        return walk(walk -> {
            RevCommit commit = walk.parseCommit(head);
            while (commit.getParentCount() > 0) {
                RevCommit before;
                try {
                    before = walk.parseCommit(commit.getParent(0));
                } catch (MissingObjectException e) {
                    return changes;
                }
                if (!at(before, path).equals(at(commit, path))) {
                    walk.parseBody(commit);
                    changes.add(commit);
                }
                commit = before;
            }
            return changes;
        });
    }

    /** A file of a commit; null: it has none there, or one of more than {@link #MOST_BYTES}. */
    byte[] file(ObjectId commit, String path) throws LegException {
        return walk(walk -> {
            try (TreeWalk found =
                    TreeWalk.forPath(repository, path, walk.parseCommit(commit).getTree())) {
                if (found == null || (found.getRawMode(0) & FileMode.TYPE_MASK) != FileMode.TYPE_FILE) {
                    return null;
                }
                return repository.open(found.getObjectId(0), Constants.OBJ_BLOB).getBytes(MOST_BYTES);
            } catch (LargeObjectException e) {
                return null;
            }
        });
    }

    /** The tree of a commit with another text in one of its files. */
    ObjectId replaced(ObjectId commit, String path, String text) throws LegException {
        return walk(walk -> {
            try (ObjectInserter inserter = repository.newObjectInserter()) {
                ObjectId blob = inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
                DirCache files = DirCache.read(
                        walk.getObjectReader(), walk.parseCommit(commit).getTree());
                files.getEntry(path).setObjectId(blob);
                ObjectId tree = files.writeTree(inserter);
                inserter.flush();
                return tree;
            }
        });
    }

    private ObjectId at(RevCommit commit, String path) throws IOException {
        try (TreeWalk found = TreeWalk.forPath(repository, path, commit.getTree())) {
            return found == null ? ObjectId.zeroId() : found.getObjectId(0);
        }
    }

    private RevCommit named(RevWalk walk, String hash) throws IOException, LegException {
        Collection<ObjectId> found = walk.getObjectReader().resolve(AbbreviatedObjectId.fromString(hash));
        List<RevCommit> commits = new ArrayList<>();
        for (ObjectId id : found) {
            if (walk.getObjectReader().has(id) && walk.parseAny(id) instanceof RevCommit commit) {
                commits.add(walk.parseCommit(commit));
            }
        }
        if (commits.isEmpty()) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "there is no commit " + hash + " in its newest " + Remote.DEPTH
                            + " commits; is it on this branch?");
        }
        if (commits.size() > 1) {
            throw failures.of(Kind.UNSUITABLE, "several commits begin with " + hash + "; write more of the hash");
        }
        return commits.get(0);
    }

    private RevCommit parent(RevWalk walk, RevCommit commit) throws IOException, LegException {
        if (commit.getParentCount() > 0) {
            return walk.parseCommit(commit.getParent(0));
        }
        throw failures.of(
                Kind.UNSUITABLE, Change.shown(commit) + " is the first commit of all, there is nothing to return to");
    }

    private Change range(RevWalk walk, RevCommit from, RevCommit to) throws IOException, LegException {
        for (RevCommit commit = to; commit.getParentCount() > 0; commit = walk.parseCommit(commit.getParent(0))) {
            if (commit.getParent(0).equals(from)) {
                return new Change(from, to);
            }
        }
        throw failures.of(
                Kind.UNSUITABLE,
                Change.shown(from) + " does not lie before " + Change.shown(to)
                        + " on the branch itself; write the older commit first, for example "
                        + Change.shown(from) + ".." + Change.shown(to));
    }

    /** Whether the branch has that commit. */
    boolean contains(ObjectId commit) throws LegException {
        return walk(walk -> {
            try {
                return walk.isMergedInto(walk.parseCommit(commit), walk.parseCommit(head));
            } catch (MissingObjectException e) {
                return false;
            }
        });
    }

    /** The commit by which a rollback has put it back; null: it has not. */
    RevCommit find(Mark mark) throws LegException {
        if (!contains(mark.plannedAt())) {
            return null;
        }
        return walk(walk -> {
            walk.markStart(walk.parseCommit(head));
            walk.markUninteresting(walk.parseCommit(mark.plannedAt()));
            for (RevCommit commit : walk) {
                if (mark.equals(Mark.of(commit))) {
                    return commit;
                }
            }
            return null;
        });
    }

    /** What taking the change back makes of a commit of the branch; writes nothing that is kept. */
    Undo undo(Change change, ObjectId at) throws LegException {
        return walk(walk -> {
            try (ObjectInserter inserter = repository.newObjectInserter()) {
                ResolveMerger merger = (ResolveMerger) MergeStrategy.RESOLVE.newMerger(repository, true);
                merger.setObjectInserter(inserter);
                merger.setBase(walk.parseCommit(change.to()));
                boolean applies = merger.merge(walk.parseCommit(at), walk.parseCommit(change.from()));
                inserter.flush();
                if (!applies) {
                    return new Undo(null, false, List.copyOf(merger.getUnmergedPaths()));
                }
                ObjectId tree = merger.getResultTreeId();
                return new Undo(tree, tree.equals(walk.parseCommit(at).getTree()), List.of());
            }
        });
    }

    /** A commit of that tree on top of the head. */
    ObjectId commit(ObjectId tree, String message, Clock clock) throws LegException {
        return walk(walk -> {
            PersonIdent author = new PersonIdent(AUTHOR, EMAIL, clock.instant(), ZoneOffset.UTC);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(tree);
            commit.setParentId(head);
            commit.setAuthor(author);
            commit.setCommitter(author);
            commit.setMessage(message);
            try (ObjectInserter inserter = repository.newObjectInserter()) {
                ObjectId id = inserter.insert(commit);
                inserter.flush();
                return id;
            }
        });
    }

    /** The paths that the change changed. */
    List<String> paths(Change change) throws LegException {
        return walk(walk -> {
            List<String> paths = new ArrayList<>();
            try (TreeWalk trees = new TreeWalk(repository)) {
                trees.setRecursive(true);
                trees.setFilter(TreeFilter.ANY_DIFF);
                trees.addTree(walk.parseCommit(change.from()).getTree());
                trees.addTree(walk.parseCommit(change.to()).getTree());
                while (trees.next()) {
                    paths.add(trees.getPathString());
                }
            }
            return paths;
        });
    }

    /** A commit with its message. */
    RevCommit commit(ObjectId id) throws LegException {
        return walk(walk -> {
            RevCommit commit = walk.parseCommit(id);
            walk.parseBody(commit);
            return commit;
        });
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(RevWalk walk) throws IOException, LegException;
    }

    private <T> T walk(Work<T> work) throws LegException {
        try (RevWalk walk = new RevWalk(repository)) {
            return work.with(walk);
        } catch (MissingObjectException e) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "what is to be put back lies more than " + Remote.DEPTH + " commits back; do it by hand");
        } catch (IOException | RuntimeException e) {
            throw new LegException(
                    Kind.UNSUITABLE,
                    failures.object() + ": what was fetched cannot be read ("
                            + e.getClass().getSimpleName() + "); is the repository whole? `git fsck` says",
                    e);
        }
    }
}

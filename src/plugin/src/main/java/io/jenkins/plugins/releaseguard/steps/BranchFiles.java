package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMRevisionAction;
import jenkins.scm.api.SCMSource;

/**
 * The files of the branch that a multibranch build is of, at the build's own revision. As with {@code readTrusted}, where
 * that is not to be trusted, as a change from a fork, a file counts only if it is the same in the revision that is.
 */
final class BranchFiles {
    private final SCMSource source;
    private final SCMHead head;
    private final SCMRevision revision;
    private final SCMRevision trusted;

    private BranchFiles(SCMSource source, SCMHead head, SCMRevision revision, SCMRevision trusted) {
        this.source = source;
        this.head = head;
        this.revision = revision;
        this.trusted = trusted;
    }

    /**
     * Of a build.
     *
     * @return null where its job is of no branch
     */
    static BranchFiles of(Run<?, ?> run, TaskListener log) throws IOException, InterruptedException {
        SCMSource source = SCMSource.SourceByItem.findSource(run.getParent());
        SCMHead head = SCMHead.HeadByItem.findHead(run.getParent());
        if (source == null || head == null) {
            return null;
        }
        SCMRevision revision = SCMRevisionAction.getRevision(source, run);
        if (revision == null) {
            revision = source.fetch(head, log);
        }
        if (revision == null) {
            throw new AbortException("policy: the revision of this build is not known, and '" + head.getName()
                    + "' is not in its repository any more");
        }
        return new BranchFiles(source, head, revision, source.getTrustedRevision(revision, log));
    }

    /**
     * A build of a revision that is not trusted, as of a fork, changes nothing outside Jenkins, whatever the trusted
     * Jenkinsfile says: what it has built is somebody else's.
     */
    static void checkTrusted(Run<?, ?> run, TaskListener log) throws IOException, InterruptedException {
        BranchFiles branch = of(run, log);
        if (branch != null && !branch.isTrusted()) {
            throw new AbortException("this build is of " + branch.revision + ", which is not trusted, so nothing is"
                    + " changed for it: run the step in builds of the repository's own branches only (when { not {"
                    + " changeRequest() } }), or use checkReadiness or rollbackModel dryRun: true");
        }
    }

    /** Whether what a workspace or a file holds may be used as it is. */
    boolean isTrusted() {
        return revision.equals(trusted);
    }

    /** @param path from the top of the repository */
    String read(String path) throws IOException, InterruptedException {
        String text = read(path, trusted);
        if (!isTrusted() && !text.equals(read(path, revision))) {
            throw new AbortException("policy: '" + path + "' has been changed in " + revision
                    + ", which is not trusted: only who may write to the repository itself can change the policy."
                    + " It is as it was in " + trusted + " there; have it changed there first, or leave it as it is");
        }
        return text;
    }

    private String read(String path, SCMRevision at) throws IOException, InterruptedException {
        try (SCMFileSystem files = SCMFileSystem.of(source, head, at)) {
            if (files == null) {
                throw PolicyText.needsCheckout(path, isTrusted());
            }
            SCMFile file = files.child(path);
            if (!file.isFile()) {
                throw PolicyText.noFile(path, "revision " + at);
            }
            return file.contentAsString();
        }
    }
}

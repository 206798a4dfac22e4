package io.jenkins.plugins.releaseguard.local;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.TaskListener;
import java.io.IOException;
import java.nio.file.Path;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/** A branch of a multibranch project, whose revisions are folders: its own, and the one that is trusted. */
final class FolderBranch extends SCMSource {
    private final SCMHead head;
    private final Path own;
    private final Path trusted;

    FolderBranch(String name, Path own, Path trusted) {
        this.head = new SCMHead(name);
        this.own = own.toAbsolutePath().normalize();
        this.trusted = trusted.toAbsolutePath().normalize();
        setId("folders");
    }

    @Override
    protected SCMRevision retrieve(SCMHead wanted, TaskListener listener) {
        return new FolderRevision(head, own.toString());
    }

    @Override
    public SCMRevision getTrustedRevision(SCMRevision revision, TaskListener listener) {
        return new FolderRevision(head, trusted.toString());
    }

    private static final class FolderRevision extends SCMRevision {
        private static final long serialVersionUID = 1L;

        private final String folder;

        FolderRevision(SCMHead head, String folder) {
            super(head);
            this.folder = folder;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof FolderRevision that && folder.equals(that.folder);
        }

        @Override
        public int hashCode() {
            return folder.hashCode();
        }

        @Override
        public String toString() {
            return folder;
        }
    }

    /** What a job of a branch has in the place of a script: as in a multibranch project it comes from the trusted revision. */
    static final class Definition extends FlowDefinition {
        private final FolderBranch branch;
        private final String scriptPath;

        Definition(FolderBranch branch, String scriptPath) {
            this.branch = branch;
            this.scriptPath = scriptPath;
        }

        String script() throws IOException, InterruptedException {
            return new FolderScm(branch.trusted).files().child(scriptPath).contentAsString();
        }
    }

    private static FolderBranch of(Item item) {
        return item instanceof WorkflowJob job && job.getDefinition() instanceof Definition definition
                ? definition.branch
                : null;
    }

    /** Finds the source of a job. */
    @Extension
    public static final class Source extends SCMSource.SourceByItem {
        @Override
        public SCMSource getSource(Item item) {
            return of(item);
        }
    }

    /** Finds the branch of a job. */
    @Extension
    public static final class Head extends SCMHead.HeadByItem {
        @Override
        public SCMHead getHead(Item item) {
            FolderBranch branch = of(item);
            return branch == null ? null : branch.head;
        }
    }

    /** Opens a revision's folder. */
    @Extension
    public static final class Files extends SCMFileSystem.Builder {
        @Override
        public boolean supports(SCMSource source) {
            return source instanceof FolderBranch;
        }

        @Override
        public SCMFileSystem build(SCMSource source, SCMHead head, SCMRevision rev) {
            return new FolderScm(Path.of(rev.toString())).files();
        }
    }
}

package io.jenkins.plugins.releaseguard.local;

import hudson.scm.SCM;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;

/** The folder of a Jenkinsfile in the place of a repository. */
public final class FolderScm extends SCM {
    private final Path folder;

    FolderScm(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Its files, as an SCM that can be read without a checkout gives them. */
    public SCMFileSystem files() {
        return new FileSystem(folder);
    }

    private static final class FileSystem extends SCMFileSystem {
        private final Path folder;

        FileSystem(Path folder) {
            super(null);
            this.folder = folder;
        }

        @Override
        public SCMFile getRoot() {
            return new FolderFile(folder);
        }
    }

    private static final class FolderFile extends SCMFile {
        private final Path path;

        FolderFile(Path root) {
            this.path = root;
        }

        FolderFile(FolderFile parent, String name) {
            super(parent, name);
            this.path = parent.path.resolve(name);
        }

        @Override
        protected SCMFile newChild(String name, boolean assumeIsDirectory) {
            return new FolderFile(this, name);
        }

        @Override
        public InputStream content() throws IOException {
            return Files.newInputStream(path);
        }

        @Override
        protected Type type() {
            return Files.isDirectory(path)
                    ? Type.DIRECTORY
                    : Files.isRegularFile(path) ? Type.REGULAR_FILE : Type.NONEXISTENT;
        }
    }
}

package jenkins.scm.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A file of an {@link SCMFileSystem}. */
public abstract class SCMFile {
    private final SCMFile parent;
    private final String name;

    protected SCMFile() {
        this.parent = null;
        this.name = "";
    }

    protected SCMFile(SCMFile parent, String name) {
        this.parent = parent;
        this.name = name;
    }

    public final String getName() {
        return name;
    }

    public String getPath() {
        return parent == null || parent.parent == null ? name : parent.getPath() + "/" + name;
    }

    public SCMFile child(String path) {
        int slash = path.indexOf('/');
        return slash < 0
                ? newChild(path, false)
                : newChild(path.substring(0, slash), true).child(path.substring(slash + 1));
    }

    protected abstract SCMFile newChild(String name, boolean assumeIsDirectory);

    public abstract InputStream content() throws IOException, InterruptedException;

    public String contentAsString() throws IOException, InterruptedException {
        return new String(contentAsBytes(), StandardCharsets.UTF_8);
    }

    public byte[] contentAsBytes() throws IOException, InterruptedException {
        try (InputStream in = content()) {
            return in.readAllBytes();
        }
    }

    protected abstract Type type() throws IOException, InterruptedException;

    public final Type getType() throws IOException, InterruptedException {
        return type();
    }

    public final boolean isFile() throws IOException, InterruptedException {
        return type() == Type.REGULAR_FILE;
    }

    public final boolean exists() throws IOException, InterruptedException {
        return type() != Type.NONEXISTENT;
    }

    /** What it is. */
    public enum Type {
        REGULAR_FILE,
        DIRECTORY,
        LINK,
        OTHER,
        NONEXISTENT
    }
}

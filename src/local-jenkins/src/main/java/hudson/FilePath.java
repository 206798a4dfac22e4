package hudson;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a workspace; here always on this machine. */
public final class FilePath {
    private final Path path;

    public FilePath(File localPath) {
        this.path = localPath.toPath();
    }

    public FilePath(FilePath base, String rel) {
        this.path = base.path.resolve(rel);
    }

    public FilePath child(String relOrAbsolute) {
        return new FilePath(this, relOrAbsolute);
    }

    public boolean exists() throws IOException, InterruptedException {
        return Files.exists(path);
    }

    public boolean isDirectory() throws IOException, InterruptedException {
        return Files.isDirectory(path);
    }

    public void mkdirs() throws IOException, InterruptedException {
        Files.createDirectories(path);
    }

    public String readToString() throws IOException, InterruptedException {
        return Files.readString(path, StandardCharsets.UTF_8);
    }

    public void write(String content, String encoding) throws IOException, InterruptedException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(
                path, content, encoding == null ? StandardCharsets.UTF_8 : java.nio.charset.Charset.forName(encoding));
    }

    public String getRemote() {
        return path.toString();
    }
}

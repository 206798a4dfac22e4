package hudson;

import hudson.model.Computer;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a workspace, of the controller or of an agent; here always on this machine. */
public final class FilePath {
    /** Null: the controller. */
    private final VirtualChannel channel;

    private final Path path;

    public FilePath(VirtualChannel channel, String remote) {
        this.channel = channel;
        this.path = Path.of(remote);
    }

    public FilePath(File localPath) {
        this((VirtualChannel) null, localPath.toString());
    }

    public FilePath(FilePath base, String rel) {
        this(base.channel, base.path.resolve(rel).toString());
    }

    /** Null where it is connected no more. */
    public Computer toComputer() {
        return LocalJenkins.current().computers().stream()
                .filter(computer -> channel == null ? computer.getName().isEmpty() : computer.getChannel() == channel)
                .findFirst()
                .orElse(null);
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

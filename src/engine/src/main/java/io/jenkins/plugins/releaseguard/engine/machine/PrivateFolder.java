package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A folder for one run of a program, which is gone with it. */
final class PrivateFolder implements AutoCloseable {
    private static final String PREFIX = "model-release-guard-";
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    static PrivateFolder create() throws IOException {
        return new PrivateFolder(Files.createTempDirectory(PREFIX, permissions("rwx------")));
    }

    static FileAttribute<?>[] permissions(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    Path path() {
        return path;
    }

    void write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        Files.newByteChannel(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))
                .close();
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        deleteAll(path);
    }

    static void deleteAll(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}

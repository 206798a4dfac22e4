package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that the runs of a program share, for what can be learnt anew at any time. It is in the home of the user whose
 * process this is, and for that user alone; one that is not used for days is deleted.
 */
final class KeptFolder {
    private static final Duration KEPT = Duration.ofDays(7);

    private KeptFolder() {}

    /** @param key letters, digits and {@code -} */
    static Path of(String key) throws IOException {
        Path all = all();
        Files.createDirectories(all, PrivateFolder.permissions("rwx------"));
        deleteOld(all);
        Path folder = all.resolve(key);
        if (Files.isSymbolicLink(folder)) {
            throw new IOException(folder + " is a link");
        }
        Files.createDirectories(folder, PrivateFolder.permissions("rwx------"));
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        return folder;
    }

    /** Begins anew, also while another run uses it. */
    static void forget(String key) throws IOException {
        delete(all().resolve(key));
    }

    private static Path all() {
        return Path.of(System.getProperty("user.home"), ".model-release-guard", "kept");
    }

    private static void deleteOld(Path all) throws IOException {
        Instant old = Instant.now().minus(KEPT);
        List<Path> folders;
        try (Stream<Path> found = Files.list(all)) {
            folders = found.toList();
        }
        for (Path folder : folders) {
            if (modified(folder).isBefore(old)) {
                delete(folder);
            }
        }
    }

    /** Of one that another run has just deleted: now. */
    private static Instant modified(Path folder) throws IOException {
        try {
            return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.now();
        }
    }

    /** Under a name of its own nobody writes into it while it is deleted. */
    private static void delete(Path folder) throws IOException {
        Path aside = folder.resolveSibling(UUID.randomUUID().toString());
        try {
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        PrivateFolder.deleteAll(aside);
    }
}

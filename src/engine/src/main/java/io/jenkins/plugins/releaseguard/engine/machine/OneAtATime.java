package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The right to run a program of a key, on one machine. A file lock keeps it for as long as this process lives; the file says
 * which process was started, for that one may outlive this one.
 */
final class OneAtATime implements AutoCloseable {
    private static final int MOST_BYTES = 100;

    private static final Duration KEPT = Duration.ofDays(7);

    private final FileChannel channel;

    private OneAtATime(FileChannel channel) {
        this.channel = channel;
    }

    /** @return null: one is running */
    static OneAtATime claim(String key) throws IOException {
        Path folder = Path.of(System.getProperty("user.home"), ".model-release-guard", "running");
        Files.createDirectories(folder);
        deleteOld(folder);
        Path file = folder.resolve(key);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        OneAtATime claim = null;
        try {
            if (isLocked(channel) && !isAlive(text(channel))) {
                claim = new OneAtATime(channel);
            }
            return claim;
        } finally {
            if (claim == null) {
                channel.close();
            }
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // by another thread of this process
            return false;
        }
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /** Numbers of processes are used again, so when it began counts as well. */
    private static boolean isAlive(String process) {
        String[] parts = process.strip().split(" ");
        if (parts.length != 2 || !parts[0].matches("\\d{1,18}")) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> began(handle).equals(parts[1]))
                .isPresent();
    }

    private static String began(ProcessHandle handle) {
        Optional<Instant> start = handle.info().startInstant();
        return start.map(Instant::toString).orElse("?");
    }

    /** Says which process it is. */
    void is(ProcessHandle process) throws IOException {
        byte[] text = (process.pid() + " " + began(process)).getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        channel.force(true);
    }

    /** The file stays, for another one may have opened it to ask for its lock. */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(0);
        }
    }

    /** What nobody has asked for in days belongs to rollbacks that are long over. */
    private static void deleteOld(Path folder) throws IOException {
        Instant old = Instant.now().minus(KEPT);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                Files.deleteIfExists(file);
            }
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.file;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;

/**
 * A file below a folder, read as it was at one time though others write it. Real paths are compared, so that no symbolic link
 * leads out of the folder.
 *
 * @param source for messages
 * @param root the folder, or one file
 * @param name relative to it; {@link FileName#ITSELF} for the one file
 */
record FolderFile(String source, Path root, String name) {
    private static final int MOST_TRIES = 4;
    private static final int CHUNK = 64 * 1024;

    /** What changes when somebody writes it, or puts another one in its place. */
    private record State(Path real, Object key, long size, FileTime modified) {}

    /**
     * All of it. What has only been appended to meanwhile is a whole: its last line may be half there.
     *
     * @param limit in bytes
     * @throws NoDataException it cannot be read, and why
     */
    byte[] read(int limit, Deadline deadline) {
        try {
            byte[] before = null;
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                State opened = state();
                byte[] bytes = bytes(opened.real(), limit, deadline);
                boolean isWhole = opened.equals(state());
                if (isWhole || before != null && isBeginning(before, bytes)) {
                    return bytes;
                }
                before = bytes;
            }
        } catch (AccessDeniedException e) {
            throw none(NoData.QUERY_ERROR, shown() + " may not be read by the user that this program runs as");
        } catch (NoSuchFileException e) {
            throw none(NoData.EMPTY, "there is no " + shown() + " in it");
        } catch (IOException e) {
            throw none(
                    NoData.UNREACHABLE,
                    shown() + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        throw none(
                NoData.UNREACHABLE,
                shown() + " is written anew while it is read; write another file beside it and rename that");
    }

    private State state() throws IOException {
        Path folder;
        try {
            folder = root.toRealPath();
        } catch (NoSuchFileException e) {
            throw none(NoData.UNREACHABLE, root + " is not there");
        }
        boolean isFolder = Files.isDirectory(folder);
        if (isFolder == name.equals(FileName.ITSELF)) {
            throw none(
                    NoData.QUERY_ERROR,
                    isFolder
                            ? "it is a folder; write which of its files, for example `file: scored.csv`"
                            : "it is one file; write `file: .`");
        }
        Path real = isFolder ? folder.resolve(name).toRealPath() : folder;
        if (!real.startsWith(folder)) {
            throw none(NoData.QUERY_ERROR, shown() + " leads out of the folder by a symbolic link");
        }
        BasicFileAttributes found = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isRegularFile()) {
            throw none(NoData.QUERY_ERROR, shown() + " is " + (found.isDirectory() ? "a folder" : "no ordinary file"));
        }
        return new State(real, found.fileKey(), found.size(), found.lastModifiedTime());
    }

    private byte[] bytes(Path real, int limit, Deadline deadline) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                bytes.write(chunk, 0, read);
                if (bytes.size() > limit) {
                    throw none(
                            NoData.QUERY_ERROR,
                            shown() + " has more than " + limit / 1024 + " KiB; begin a new file earlier");
                }
                if (deadline.remainingMillis() == 0) {
                    throw none(NoData.UNREACHABLE, shown() + " was not read in time");
                }
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isBeginning(byte[] shorter, byte[] longer) {
        return shorter.length <= longer.length && Arrays.equals(shorter, 0, shorter.length, longer, 0, shorter.length);
    }

    private String shown() {
        return name.equals(FileName.ITSELF) ? "the file" : "file `" + name + "`";
    }

    private NoDataException none(NoData cause, String what) {
        return new NoDataException(cause, source + ": " + what);
    }
}

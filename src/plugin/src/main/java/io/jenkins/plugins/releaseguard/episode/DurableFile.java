package io.jenkins.plugins.releaseguard.episode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that is there whole or not at all. */
final class DurableFile {
    /** Ends the name of what is not yet whole. */
    static final String DRAFT = ".new";

    private DurableFile() {}

    /** It is on the disk when this returns. */
    static void write(Path file, byte[] content) throws IOException {
        write(file, content, true);
    }

    /** @param forced false: it need not be on the disk yet, so that nobody waits for that */
    static void write(Path file, byte[] content, boolean forced) throws IOException {
        Path folder = file.getParent();
        Files.createDirectories(folder);
        Path draft = folder.resolve(file.getFileName() + DRAFT);
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (forced) {
                channel.force(true);
            }
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (forced) {
            forceFolder(folder);
        }
    }

    /** The new name is only durable when its folder is; where a folder cannot be opened, as on Windows, the system does it. */
    private static void forceFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}

package io.jenkins.plugins.releaseguard.episode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The files of one episode in its build's folder: what it goes on from after a restart, and its record. */
final class EpisodeFiles {
    private final Path folder;
    private final String id;

    /** @param id letters, digits and dashes only: it becomes a file name */
    EpisodeFiles(Path build, String id) {
        if (!id.matches("[A-Za-z0-9-]{1,80}")) {
            throw new IllegalArgumentException("not an episode's id: " + id);
        }
        this.folder = build.resolve("release-guard");
        this.id = id;
    }

    Path record() {
        return folder.resolve(id + ".json");
    }

    private Path state() {
        return folder.resolve(id + ".state");
    }

    void writeRecord(String json) throws IOException {
        write(record(), json.getBytes(StandardCharsets.UTF_8));
    }

    void writeState(Serializable state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        write(state(), bytes.toByteArray());
    }

    /** @return null where there is none yet */
    <T> T readState(Class<T> type) throws IOException {
        if (!Files.exists(state())) {
            return null;
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(Files.readAllBytes(state())))) {
            return type.cast(in.readObject());
        } catch (ClassNotFoundException e) {
            throw new IOException("The state of episode " + id + " was written by another version of the plugin", e);
        }
    }

    /** Whole or not at all, and on the disk when it returns. */
    private void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(folder);
        Path draft = folder.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

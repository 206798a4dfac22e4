package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The write-ahead record of every episode: one folder each, {@code model-release-guard/rollbacks/<id>/}, whose file
 * {@code journal} is replaced as a whole and is on the disk when a write returns. Thread-safe per episode.
 */
class Journal {
    /** Ended episodes are kept so long, for steps that resume late. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final String FILE = "journal";
    private static final String DISMISSED = "dismissed";
    private static final String UNREADABLE = ".unreadable";

    private final Path folder;
    private final Clock clock;

    /** @param home of the controller */
    Journal(Path home, Clock clock) {
        this.folder = home.resolve("model-release-guard").resolve("rollbacks");
        this.clock = clock;
    }

    /**
     * What is needed to go on.
     *
     * @param order what was asked
     * @param origin whose credentials are used
     * @param state how far it has come; null: not begun
     * @param clock where its clock was started; null in journals of older versions
     */
    record Entry(Order order, Origin origin, EpisodeState state, SteadyClock.Reading clock) implements Serializable {}

    /**
     * What was found at a start.
     *
     * @param entries by id, without the unreadable ones
     * @param setAside by id, why it could not be read
     */
    record Found(Map<String, Entry> entries, Map<String, String> setAside) {}

    void write(Entry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(entry);
        }
        DurableFile.write(folderOf(entry.order().id()).resolve(FILE), bytes.toByteArray());
    }

    /** @return null where there is none */
    Entry read(String id) throws IOException {
        Path file = folderOf(id).resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file);
                ObjectInputStream objects = new PluginObjects(in)) {
            return (Entry) objects.readObject();
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new IOException("written by another version of the plugin: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException("damaged: " + e, e);
        }
    }

    /** Reads all. What cannot be read is set aside under another name, reported and never fatal. */
    Found readAll() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        Map<String, String> setAside = new TreeMap<>();
        for (Path path : folders()) {
            String name = path.getFileName().toString();
            if (name.endsWith(UNREADABLE)) {
                setAside.put(name.substring(0, name.length() - UNREADABLE.length()), "set aside at an earlier start");
                continue;
            }
            try {
                Entry entry = read(name);
                if (entry == null && wasNeverDurable(path)) {
                    delete(path);
                    continue;
                }
                if (entry == null) {
                    throw new IOException("there is no file '" + FILE + "' in it");
                }
                if (isEnded(entry) && wasWrittenLongAgo(path)) {
                    delete(path);
                } else {
                    entries.put(name, entry);
                }
            } catch (IOException e) {
                setAside.put(name, e.getMessage());
                Files.move(path, path.resolveSibling(name + UNREADABLE), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new Found(entries, setAside);
    }

    /** Deletes the journals that nobody needs any more; gives their ids. */
    List<String> deleteOld() throws IOException {
        List<String> deleted = new ArrayList<>();
        for (Path path : folders()) {
            String name = path.getFileName().toString();
            if (!name.endsWith(UNREADABLE) && wasWrittenLongAgo(path) && hasEnded(name)) {
                delete(path);
                deleted.add(name);
            }
        }
        return deleted;
    }

    /** Not known of one that cannot be read; the next start sets that aside and reports it. */
    private boolean hasEnded(String name) {
        try {
            return isEnded(read(name));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isEnded(Entry entry) {
        return entry.state() != null && entry.state().isEnded();
    }

    private boolean wasWrittenLongAgo(Path path) throws IOException {
        Path file = path.resolve(FILE);
        return Files.exists(file)
                && Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant())
                                .compareTo(KEPT)
                        > 0;
    }

    private List<Path> folders() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    /** Whether its first write did not come to its end: until then nothing is done in an episode. */
    private static boolean wasNeverDurable(Path path) throws IOException {
        try (Stream<Path> inside = Files.list(path)) {
            return inside.allMatch(file -> file.endsWith(FILE + DurableFile.DRAFT));
        }
    }

    private static void delete(Path path) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> inside = Files.walk(path)) {
            inside.forEach(all::add);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                Files.delete(all.get(i));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Nobody has to be told of this one any more; durable. */
    void dismiss(String id) throws IOException {
        DurableFile.write(dismissal(id), new byte[0]);
    }

    boolean isDismissed(String id) {
        return Files.exists(dismissal(id));
    }

    private Path dismissal(String id) {
        Path own = folderOf(id);
        Path aside = own.resolveSibling(id + UNREADABLE);
        return (Files.isDirectory(aside) ? aside : own).resolve(DISMISSED);
    }

    /** The record of an episode; it may not be there. */
    Path recordOf(String id) {
        return folderOf(id).resolve("record.json");
    }

    /** The folder of an episode; its log and record lie beside its journal. */
    Path folderOf(String id) {
        if (!id.matches("[A-Za-z0-9-]{1,80}")) {
            throw new IllegalArgumentException("not an episode's id: " + id);
        }
        return folder.resolve(id);
    }

    /** Finds the plugin's classes, whoever's loader the thread has. */
    private static final class PluginObjects extends ObjectInputStream {
        PluginObjects(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(java.io.ObjectStreamClass type) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(type.getName(), false, Journal.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(type);
            }
        }
    }
}

package io.jenkins.plugins.releaseguard.local;

import com.thoughtworks.xstream.XStream;
import com.thoughtworks.xstream.security.AnyTypePermission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Objects as XML files in the controller's home, as Jenkins keeps them. */
public final class SavedObjects {
    private static volatile Path home;

    private SavedObjects() {}

    static void setHome(Path folder) {
        home = folder;
    }

    private static XStream xstream() {
        XStream xstream = new XStream();
        xstream.setClassLoader(SavedObjects.class.getClassLoader());
        // Only what this process wrote itself is read here.
        xstream.addPermission(AnyTypePermission.ANY);
        xstream.ignoreUnknownElements();
        return xstream;
    }

    /** Fills {@code target} from its file, if there is one. */
    public static void load(String id, Object target) {
        Path file = home.resolve(id + ".xml");
        if (Files.exists(file)) {
            try {
                fill(target, file);
            } catch (IOException e) {
                throw new UncheckedIOException("Failed to load " + file, e);
            }
        }
    }

    /** Writes {@code source} to its file. */
    public static void save(String id, Object source) {
        write(home.resolve(id + ".xml"), source);
    }

    static void write(Path file, Object source) {
        try {
            DurableFile.write(file, xstream().toXML(source).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to save " + file, e);
        }
    }

    static void fill(Object target, Path file) throws IOException {
        xstream().fromXML(Files.readString(file), target);
    }

    static Object read(Path file) throws IOException {
        return xstream().fromXML(Files.readString(file));
    }
}

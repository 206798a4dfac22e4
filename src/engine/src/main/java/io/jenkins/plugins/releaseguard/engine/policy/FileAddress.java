package io.jenkins.plugins.releaseguard.engine.policy;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Addresses of files and folders of this machine: an absolute path, or a {@code file:} URL. */
public final class FileAddress {
    /** For messages. */
    public static final String EXAMPLE = "/srv/scored";

    private FileAddress() {}

    /** What is wrong with it; null: nothing. Whether there is such a file is not looked at. */
    public static String problem(String text) {
        Path path;
        try {
            path = parsed(text);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            path = null;
        }
        if (path == null || !path.isAbsolute()) {
            return "files are named by an absolute path or a file: URL without host, `?` and `#`, for example "
                    + EXAMPLE + " or file:" + EXAMPLE;
        }
        return path.normalize().getNameCount() == 0
                ? "this is the whole disk; name the folder that holds the rows, for example " + EXAMPLE
                : null;
    }

    /** Whether it looks like one, right or wrong. */
    public static boolean isMeant(String text) {
        String stripped = text == null ? "" : text.strip();
        return stripped.toLowerCase(Locale.ROOT).startsWith("file:")
                || stripped.startsWith("/")
                || stripped.matches("[A-Za-z]:[\\\\/].*");
    }

    /** As it is kept; of an address without a {@link #problem(String)}. */
    public static URI uri(String text) {
        return parsed(text).toUri();
    }

    /** The path of what {@link #uri(String)} gives. */
    public static Path path(URI address) {
        return Path.of(address).normalize();
    }

    /** Null: it is none. */
    private static Path parsed(String text) throws InvalidPathException {
        String stripped = text == null ? "" : text.strip();
        if (stripped.isEmpty()) {
            return null;
        }
        return stripped.toLowerCase(Locale.ROOT).startsWith("file:")
                ? Path.of(URI.create(stripped))
                : Path.of(stripped);
    }
}

package io.jenkins.plugins.releaseguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads texts that a command names: files, or {@code -} for standard input; bounded in size. */
final class Texts {
    /** Names standard input. */
    static final String STANDARD_INPUT = "-";

    private static final int MOST_BYTES = 1_000_000;

    private final InputStream in;

    Texts(InputStream in) {
        this.in = in;
    }

    /** What messages call a text. */
    static String shown(String name) {
        return name.equals(STANDARD_INPUT) ? "<stdin>" : name;
    }

    /** @throws CannotRunException why it cannot be read */
    String read(String name) throws CannotRunException {
        if (!name.equals(STANDARD_INPUT)) {
            return file(name);
        }
        try {
            return text(in);
        } catch (CharacterCodingException e) {
            throw new CannotRunException(shown(name) + ": is not text in UTF-8");
        } catch (IOException e) {
            throw new CannotRunException(shown(name) + ": " + e.getMessage());
        }
    }

    /** @throws CannotRunException why it cannot be read */
    static String file(String name) throws CannotRunException {
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw new CannotRunException(name + ": is a directory, expected a file");
            }
            try (InputStream file = Files.newInputStream(path)) {
                return text(file);
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new CannotRunException(name + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new CannotRunException(name + ": may not be read");
        } catch (CharacterCodingException e) {
            throw new CannotRunException(name + ": is not text in UTF-8");
        } catch (IOException e) {
            throw new CannotRunException(name + ": " + e.getMessage());
        }
    }

    private static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("has more than " + MOST_BYTES + " bytes");
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}

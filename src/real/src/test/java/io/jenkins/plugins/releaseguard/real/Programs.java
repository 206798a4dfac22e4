package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What src/real/install has made for this checkout. */
final class Programs {
    private final Path parts = Path.of("parts").toAbsolutePath();

    /** A program that was built. */
    String built(String name) {
        return existing("programs/bin/" + name).toString();
    }

    /** A program of MLflow's environment. */
    String ofMlflow(String name) {
        return existing("mlflow/bin/" + name).toString();
    }

    /** The custom resource definitions of a program, of the version that was built. */
    List<Path> definitions(String program) throws IOException {
        try (var files = Files.list(existing("programs/crds/" + program))) {
            return files.sorted().toList();
        }
    }

    private Path existing(String path) {
        Path file = parts.resolve(path);
        if (!Files.exists(file)) {
            throw new AssertionError("there is no " + file + "; run src/real/install first");
        }
        return file;
    }
}

package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What src/real/install has made. */
final class Programs {
    private final Path cache;

    Programs() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        this.cache = caches.resolve("model-release-guard/real");
    }

    /** A program that was built. */
    String built(String name) {
        return existing("current/bin/" + name).toString();
    }

    /** A program of MLflow's environment. */
    String ofMlflow(String name) {
        return existing("mlflow/bin/" + name).toString();
    }

    /** The custom resource definitions of a program, of the version that was built. */
    List<Path> definitions(String program) throws IOException {
        try (var files = Files.list(existing("current/crds/" + program))) {
            return files.sorted().toList();
        }
    }

    private Path existing(String path) {
        Path file = cache.resolve(path);
        if (!Files.exists(file)) {
            throw new AssertionError("there is no " + file + "; run src/real/install first");
        }
        return file;
    }
}

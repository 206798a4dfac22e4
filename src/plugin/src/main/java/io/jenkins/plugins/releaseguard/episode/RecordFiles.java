package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The records of a build's episodes, in its folder: they live and go with the build. */
final class RecordFiles {
    private RecordFiles() {}

    static Path of(Run<?, ?> run, String id) {
        if (!id.matches("[A-Za-z0-9-]{1,80}")) {
            throw new IllegalArgumentException("not an episode's id: " + id);
        }
        return run.getRootDir().toPath().resolve("release-guard").resolve(id + ".json");
    }

    /** @param forced whether it is on the disk when this returns */
    static void write(Run<?, ?> run, String id, String json, boolean forced) throws IOException {
        DurableFile.write(of(run, id), json.getBytes(StandardCharsets.UTF_8), forced);
    }
}

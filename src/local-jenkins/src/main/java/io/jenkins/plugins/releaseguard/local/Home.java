package io.jenkins.plugins.releaseguard.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a controller keeps its jobs and builds, as Jenkins does: {@code jobs/folder/jobs/name/builds/1}. */
record Home(Path path) {
    private static final String JOBS = "jobs";
    private static final String NODES = "nodes";
    private static final String BUILDS = "builds";
    private static final String CONFIG = "config.xml";

    /** The configuration of a job. */
    Path config(String job) {
        return folder(job).resolve(CONFIG);
    }

    Path build(String job, int number) {
        return folder(job).resolve(BUILDS).resolve(String.valueOf(number));
    }

    private Path folder(String job) {
        return path.resolve(JOBS).resolve(job.replace("/", "/" + JOBS + "/"));
    }

    /** The configurations of all jobs. */
    List<Path> configs() {
        if (!Files.exists(path.resolve(JOBS))) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(
                path.resolve(JOBS),
                Integer.MAX_VALUE,
                (file, about) ->
                        about.isRegularFile() && file.getFileName().toString().equals(CONFIG))) {
            return files.filter(this::isOfJob).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A workspace may have a file of that name, too. */
    private boolean isOfJob(Path config) {
        Path below = path.relativize(config.getParent());
        for (int i = 0; i < below.getNameCount(); i += 2) {
            if (!below.getName(i).toString().equals(JOBS)) {
                return false;
            }
        }
        return below.getNameCount() % 2 == 0;
    }

    /** The names of the agents. */
    List<String> agents() {
        if (!Files.exists(path.resolve(NODES))) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(path.resolve(NODES))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void addAgent(String name) throws IOException {
        Files.createDirectories(path.resolve(NODES).resolve(name));
    }

    /** The numbers of a job's builds, oldest first. */
    List<Integer> numbers(String job) {
        Path builds = folder(job).resolve(BUILDS);
        if (!Files.exists(builds)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(builds)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,8}"))
                    .map(Integer::valueOf)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program to be run once, in a private folder of its own that is gone with it. Serializable, for the machine that runs it
 * may be another.
 *
 * @param name path of the program, or its name
 * @param path folders in which a name is looked up, as the variable {@code PATH} has them; null: those of the machine
 * @param arguments in which {@link #FOLDER} stands for the private folder
 * @param files of the private folder, readable by their owner alone: names and texts
 * @param inherits whether it sees the machine's environment
 * @param environment beside that; {@link #FOLDER} stands for the private folder, {@link #KEPT} for the one that is kept
 * @param limit after which it is ended, with what it has started
 * @param key of which one run at most is under way on a machine: letters, digits and {@code -}; null: any number
 * @param keeps name of a folder on that machine, private to its user, that outlives the run for the next ones, until one of them
 *     fails or some days have passed: for what can be learnt anew at any time, and no secrets; letters, digits and {@code -}. Null: none
 */
public record Program(
        String name,
        String path,
        List<String> arguments,
        Map<String, String> files,
        boolean inherits,
        Map<String, String> environment,
        Duration limit,
        String key,
        String keeps)
        implements Serializable {
    /** Stands for the private folder. */
    public static final String FOLDER = "{folder}";

    /** Stands for the folder that outlives the run, or for the private one where none can be kept. */
    public static final String KEPT = "{kept}";

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MOST_OUTPUT = 65_536;
    private static final long LOOK_MILLIS = 5;

    /** One that may be under way several times, and keeps nothing. */
    public Program(
            String name,
            String path,
            List<String> arguments,
            Map<String, String> files,
            boolean inherits,
            Map<String, String> environment,
            Duration limit) {
        this(name, path, arguments, files, inherits, environment, limit, null, null);
    }

    /** How it went. */
    public enum How {
        /** It ended by itself. */
        ENDED,
        /** It did not end within its time, and was ended. */
        TOO_LONG,
        /** There is no such program. */
        NOT_FOUND,
        /** Another run of its key is under way. */
        BUSY,
        /** It could not be started. */
        NOT_STARTED,
        /** No private folder could be made. */
        NO_FOLDER,
        /** What it said could not be read. */
        UNREADABLE
    }

    /**
     * What became of it.
     *
     * @param exit its exit status where it ended by itself
     * @param output what it wrote to its standard output, the beginning of it
     * @param errors what it wrote to its standard error, the beginning of it
     */
    public record Ended(How how, int exit, String output, String errors) implements Serializable {
        private static Ended not(How how, Object why) {
            return new Ended(how, -1, "", String.valueOf(why));
        }

        @Override
        public String toString() {
            return "Ended[" + how + " " + exit + "]";
        }
    }

    @Override
    public String toString() {
        return "Program[" + name + "]";
    }

    /** Runs it on the machine of this process; a thread that is interrupted lets it end within some seconds. */
    public Ended here() {
        Path program = found();
        if (program == null) {
            return Ended.not(How.NOT_FOUND, name);
        }
        try (PrivateFolder folder = PrivateFolder.create()) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                folder.write(file.getKey(), file.getValue());
            }
            return key == null ? run(program, folder.path(), null) : runAlone(program, folder.path());
        } catch (IOException e) {
            return Ended.not(How.NO_FOLDER, System.getProperty("java.io.tmpdir"));
        }
    }

    private Ended runAlone(Path program, Path folder) throws IOException {
        try (OneAtATime alone = OneAtATime.claim(key)) {
            return alone == null ? Ended.not(How.BUSY, name) : run(program, folder, alone);
        }
    }

    /** @param alone is told which process it is; null: nobody asks */
    private Ended run(Path program, Path folder, OneAtATime alone) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        arguments.forEach(argument -> command.add(argument.replace(FOLDER, folder.toString())));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        if (!inherits) {
            builder.environment().clear();
        }
        Path kept = kept(folder);
        environment.forEach((key, value) -> builder.environment()
                .put(key, value.replace(FOLDER, folder.toString()).replace(KEPT, kept.toString())));
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
            if (alone != null) {
                alone.is(process.toHandle());
            }
        } catch (IOException e) {
            return Ended.not(How.NOT_STARTED, name);
        }
        try (InputStream output = process.getInputStream();
                InputStream errors = process.getErrorStream()) {
            Ended ended = finished(process, output, errors);
            if (keeps != null && (ended.how() != How.ENDED || ended.exit() != 0)) {
                forget();
            }
            return ended;
        } catch (IOException e) {
            return Ended.not(How.UNREADABLE, name);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Path kept(Path folder) {
        try {
            return keeps == null ? folder : KeptFolder.of(keeps);
        } catch (IOException e) {
            // it is slower, and nothing else
            return folder;
        }
    }

    /** It may have been misled by what the runs before it have kept. */
    private void forget() {
        try {
            KeptFolder.forget(keeps);
        } catch (IOException e) {
            // what the program has said matters more, and the next one that fails tries again
        }
    }

    private Ended finished(Process process, InputStream output, InputStream errors) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        StringBuilder said = new StringBuilder();
        StringBuilder complained = new StringBuilder();
        boolean interrupted = false;
        boolean ended;
        while (true) {
            ended = !process.isAlive();
            drain(output, said);
            drain(errors, complained);
            if (ended || System.nanoTime() > end) {
                break;
            }
            try {
                process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // half of what it does is worse than a late stop
                interrupted = true;
                end = Math.min(end, System.nanoTime() + GRACE.toNanos());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new Ended(
                ended ? How.ENDED : How.TOO_LONG,
                ended ? process.exitValue() : -1,
                said.toString(),
                complained.toString());
    }

    private static void drain(InputStream from, StringBuilder into) throws IOException {
        byte[] some = new byte[4096];
        while (from.available() > 0) {
            int read = from.read(some, 0, some.length);
            if (read <= 0) {
                return;
            }
            if (into.length() < MOST_OUTPUT) {
                into.append(new String(some, 0, read, StandardCharsets.UTF_8));
            }
        }
    }

    private Path found() {
        try {
            Path program = Path.of(name);
            if (program.isAbsolute()) {
                return isProgram(program) ? program : null;
            }
            String folders = path == null ? System.getenv("PATH") : path;
            if (program.getNameCount() == 1 && folders != null) {
                for (String folder : folders.split(Pattern.quote(File.pathSeparator))) {
                    Path found = Path.of(folder).resolve(program);
                    if (!folder.isEmpty() && isProgram(found)) {
                        return found;
                    }
                }
            }
            return null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isExecutable(file) && !Files.isDirectory(file);
    }
}

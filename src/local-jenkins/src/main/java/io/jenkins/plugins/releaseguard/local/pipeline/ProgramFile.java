package io.jenkins.plugins.releaseguard.local.pipeline;

import hudson.FilePath;
import hudson.model.Computer;
import io.jenkins.plugins.releaseguard.local.DurableFile;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.model.Jenkins;

/** A program in a file. What belongs to the process and not to the program is there by name. */
final class ProgramFile {
    private final Program program;
    private final Path file;

    ProgramFile(Program program) {
        this.program = program;
        this.file = program.build().folder().resolve("program.dat");
    }

    /** @throws java.io.NotSerializableException a variable, or something that a step keeps, cannot be saved */
    void write(ProgramState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Writer(bytes)) {
            out.writeObject(state);
        }
        DurableFile.write(file, bytes.toByteArray());
    }

    /** @param classes knows those of the script */
    ProgramState read(ClassLoader classes) throws IOException, ClassNotFoundException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
                ObjectInputStream in = new Reader(bytes, classes)) {
            return (ProgramState) in.readObject();
        }
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** What every process has one of. */
    private enum Host {
        PROGRAM,
        BUILD,
        RUN,
        LOG
    }

    /**
     * A folder of a machine.
     *
     * @param computer its name; empty: the controller
     */
    private record Workspace(String computer, String path) implements Serializable {
        static Workspace of(FilePath path) {
            Computer computer = path.toComputer();
            return new Workspace(computer == null ? "" : computer.getName(), path.getRemote());
        }

        FilePath there() {
            Computer there = Jenkins.get().getComputer(computer);
            return new FilePath(there == null ? null : there.getChannel(), path);
        }
    }

    private final class Writer extends ObjectOutputStream {
        Writer(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            LocalBuild build = program.build();
            if (object == program) {
                return Host.PROGRAM;
            } else if (object == build) {
                return Host.BUILD;
            } else if (object == build.run()) {
                return Host.RUN;
            } else if (object == build.listener()) {
                return Host.LOG;
            } else if (object instanceof FilePath path) {
                return Workspace.of(path);
            }
            return object;
        }
    }

    private final class Reader extends ObjectInputStream {
        private final ClassLoader classes;

        Reader(InputStream in, ClassLoader classes) throws IOException {
            super(in);
            this.classes = classes;
            enableResolveObject(true);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, classes);
            } catch (ClassNotFoundException e) {
                // int and the like
                return super.resolveClass(description);
            }
        }

        @Override
        protected Object resolveObject(Object object) {
            if (object instanceof Host host) {
                return switch (host) {
                    case PROGRAM -> program;
                    case BUILD -> program.build();
                    case RUN -> program.build().run();
                    case LOG -> program.build().listener();
                };
            }
            return object instanceof Workspace workspace ? workspace.there() : object;
        }
    }
}

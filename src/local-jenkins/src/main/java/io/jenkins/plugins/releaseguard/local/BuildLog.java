package io.jenkins.plugins.releaseguard.local;

import hudson.model.TaskListener;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A build's log: a file, which goes on after a restart, and a console that sees it as it comes. Thread-safe. */
final class BuildLog implements TaskListener {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final transient PrintStream stream;

    BuildLog(Path file, PrintStream console) throws IOException {
        this.file = file;
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        this.stream = new PrintStream(new Tee(out, console), true, StandardCharsets.UTF_8);
    }

    PrintStream stream() {
        return stream;
    }

    @Override
    public PrintStream getLogger() {
        return stream;
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void close() {
        stream.close();
    }

    private void writeObject(ObjectOutputStream out) throws ObjectStreamException {
        throw new NotSerializableException("a log is part of a build's context, not of its state");
    }

    private static final class Tee extends OutputStream {
        private final OutputStream file;
        private final PrintStream console;

        Tee(OutputStream file, PrintStream console) {
            this.file = file;
            this.console = console;
        }

        @Override
        public synchronized void write(int b) throws IOException {
            file.write(b);
            console.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            file.write(bytes, from, length);
            console.write(bytes, from, length);
        }

        @Override
        public synchronized void flush() throws IOException {
            file.flush();
            console.flush();
        }

        @Override
        public synchronized void close() throws IOException {
            file.close();
            console.flush();
        }
    }
}

package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Command {
    private static final int SECONDS = 60;

    private Command() {}

    /**
     * Runs it without input.
     *
     * @return what it says, on both channels
     * @throws IOException it fails, or does not end within a minute
     */
    static String run(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        // what it says is read to the end, and that comes with its own end at the latest
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(builder.command() + " ended with " + exit + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        return said;
    }
}

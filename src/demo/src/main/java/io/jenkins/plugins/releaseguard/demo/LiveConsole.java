package io.jenkins.plugins.releaseguard.demo;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A console with, on a terminal, one live line at its end. Thread-safe. */
final class LiveConsole extends OutputStream {
    private static final int WIDTH = 160;

    private final PrintStream terminal;
    private final boolean live;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean shown;

    LiveConsole(PrintStream terminal, boolean live) {
        this.terminal = terminal;
        this.live = live;
    }

    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            clear();
            terminal.println(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else {
            line.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(bytes[i]);
        }
    }

    /** Shows what is going on, in place of what was shown before. */
    synchronized void status(String text) {
        if (live && text != null && !text.isBlank()) {
            clear();
            terminal.print(text.length() > WIDTH ? text.substring(0, WIDTH - 1) + "…" : text);
            terminal.flush();
            shown = true;
        }
    }

    synchronized void clear() {
        if (shown) {
            terminal.print("\r\u001b[K");
            shown = false;
        }
    }
}

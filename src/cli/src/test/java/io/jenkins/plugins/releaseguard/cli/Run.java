package io.jenkins.plugins.releaseguard.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;

/** One run of the command line: what it printed, and its exit code. */
record Run(int exit, String out, String err) {
    static Run of(String... arguments) {
        return of("", Map.of(), arguments);
    }

    /** With something on standard input, and environment variables. */
    static Run of(String in, Map<String, String> variables, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Host host = new Host(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), variables::get, Clock.systemUTC());
        CommandLine command = ReleaseGuard.commandLine(host)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return new Run(command.execute(arguments), out.toString(), err.toString());
    }
}

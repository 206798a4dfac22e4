package hudson.model;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** The log of a build. */
public interface TaskListener extends Serializable {
    PrintStream getLogger();

    default PrintWriter error(String message) {
        PrintWriter writer = new PrintWriter(getLogger(), true, StandardCharsets.UTF_8);
        writer.println("ERROR: " + message);
        return writer;
    }
}

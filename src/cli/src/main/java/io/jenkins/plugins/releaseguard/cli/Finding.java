package io.jenkins.plugins.releaseguard.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException.Problem;
import java.util.List;

/**
 * One thing that was found in a policy.
 *
 * @param line from 1
 * @param column from 1
 * @param severity {@code error} or {@code warning}
 */
@JsonPropertyOrder({"file", "line", "column", "severity", "message"})
record Finding(String file, int line, int column, String severity, String message) {
    private static final String ERROR = "error";
    private static final String WARNING = "warning";

    static List<Finding> errors(List<Problem> problems) {
        return of(problems, ERROR);
    }

    static List<Finding> warnings(List<Problem> problems) {
        return of(problems, WARNING);
    }

    private static List<Finding> of(List<Problem> problems, String severity) {
        return problems.stream()
                .map(p -> new Finding(p.at().file(), p.at().line(), p.at().column(), severity, p.message()))
                .toList();
    }

    boolean isMistake(boolean strict) {
        return strict || severity.equals(ERROR);
    }

    /** {@code file:line:column: message}, on one line. */
    String text() {
        return file + ":" + line + ":" + column + ": " + (severity.equals(ERROR) ? "" : severity + ": ") + message;
    }
}

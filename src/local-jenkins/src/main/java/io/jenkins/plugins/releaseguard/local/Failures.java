package io.jenkins.plugins.releaseguard.local;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.TaskListener;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** What an exception that ends a Pipeline, or a part of one, means. */
public final class Failures {
    /** What a Jenkinsfile is called in messages. */
    public static final String SCRIPT = "WorkflowScript";

    /** How a script is run says nothing to whoever wrote it. */
    private static final Pattern MACHINERY = Pattern.compile(
            "(com\\.cloudbees\\.groovy|org\\.codehaus\\.groovy|groovy\\.lang|java\\.|jdk\\.|sun\\.|Unknown|___cps"
                    + "|io\\.jenkins\\.plugins\\.releaseguard\\.local)\\b.*");

    private Failures() {}

    /** The result that a build has by it. */
    public static Result result(Throwable failure) {
        return failure instanceof FlowInterruptedException interrupted ? interrupted.getResult() : Result.FAILURE;
    }

    /** Logs it as Jenkins does: a message that says it all, the causes of an interruption, or the trace. */
    public static void print(Throwable failure, TaskListener listener) {
        if (failure instanceof FlowInterruptedException interrupted) {
            interrupted.getCauses().forEach(cause -> cause.print(listener));
        } else if (failure instanceof AbortException) {
            listener.error(failure.getMessage());
        } else if (failure instanceof Refusal) {
            listener.error(line(failure) + failure.getMessage());
        } else {
            listener.getLogger().println(failure);
            Arrays.stream(failure.getStackTrace())
                    .filter(frame -> !MACHINERY.matcher(frame.toString()).matches())
                    .forEach(frame -> listener.getLogger().println("\tat " + frame));
        }
    }

    private static String line(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> (SCRIPT + ".groovy").equals(frame.getFileName()))
                .findFirst()
                .map(frame -> SCRIPT + ": " + frame.getLineNumber() + ": ")
                .orElse("");
    }
}

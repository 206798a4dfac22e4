package hudson.model;

import hudson.EnvVars;
import hudson.FilePath;
import java.io.IOException;

/** A build of a job that is no Pipeline; such jobs are not run here. */
public abstract class AbstractBuild<P extends AbstractProject<P, R>, R extends AbstractBuild<P, R>> extends Run<P, R> {
    protected AbstractBuild(P job) throws IOException {
        super(job);
    }

    public final FilePath getWorkspace() {
        return null;
    }

    public EnvVars getEnvironment(TaskListener log) throws IOException, InterruptedException {
        return new EnvVars();
    }
}

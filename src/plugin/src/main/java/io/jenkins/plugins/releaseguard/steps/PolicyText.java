package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import java.io.IOException;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/**
 * The text of a policy: given as it is, from the workspace if there is one, else from where the Jenkinsfile came from.
 *
 * @param text of the policy
 * @param file what messages call it
 */
record PolicyText(String text, String file) {

    static PolicyText of(String path, String given, Run<?, ?> run, FilePath workspace)
            throws IOException, InterruptedException {
        if (given != null) {
            return new PolicyText(given, "policyText");
        }
        if (path.startsWith("/") || path.contains("..") || path.contains("\\")) {
            throw new AbortException("policy: '" + path
                    + "' has to be a path inside the workspace or the repository of the Jenkinsfile");
        }
        if (workspace != null && workspace.child(path).exists()) {
            return new PolicyText(workspace.child(path).readToString(), path);
        }
        if (run instanceof AbstractBuild) {
            // No Pipeline, and perhaps none of its plugins, whose classes must not be touched then: they are optional.
            throw notFound(path, workspace);
        }
        return new PolicyText(besideTheJenkinsfile(path, run, workspace), path);
    }

    /**
     * Reads it with the servers that a job may use.
     *
     * @param job its full name
     * @throws AbortException the policy will not do; the message says where and why
     */
    Policy read(String job) throws AbortException {
        ReleaseGuardConfiguration configuration = ReleaseGuardConfiguration.get();
        try {
            return new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                    .read(text, file, configuration.toServers(job));
        } catch (PolicyException e) {
            String withheld = configuration.withheldFrom(job);
            throw new AbortException(withheld == null ? e.getMessage() : e.getMessage() + "\n" + withheld);
        }
    }

    private static AbortException notFound(String path, FilePath workspace) {
        return new AbortException("policy: '" + path
                + (workspace == null
                        ? "' cannot be read: there is no workspace here, and"
                        : "' is not in the workspace " + workspace.getRemote() + ", and")
                + " this job has no Pipeline from an SCM that could be read instead. Give the policy as policyText:"
                + " '…', or run the step where the file has been checked out: node { checkout scm; … }");
    }

    private static String besideTheJenkinsfile(String path, Run<?, ?> run, FilePath workspace)
            throws IOException, InterruptedException {
        if (!(run.getParent() instanceof WorkflowJob job)
                || !(job.getDefinition() instanceof CpsScmFlowDefinition definition)) {
            throw notFound(path, workspace);
        }
        try (SCMFileSystem files = SCMFileSystem.of(job, definition.getScm())) {
            if (files == null) {
                throw new AbortException("policy: '" + path + "' cannot be read from this job's SCM without"
                        + " a checkout. Give the policy as policyText: '…', or run the step inside node { checkout"
                        + " scm; … }");
            }
            SCMFile file = files.child(path);
            if (!file.exists() || !file.isFile()) {
                throw new AbortException("policy: there is no file '" + path
                        + "' in the repository of the Jenkinsfile (paths count from its top)");
            }
            return file.contentAsString();
        }
    }
}

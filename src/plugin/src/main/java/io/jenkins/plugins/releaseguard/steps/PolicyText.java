package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import hudson.model.TaskListener;
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

    /** @param log hears what a repository has to say while it is read */
    static PolicyText of(String path, String given, Run<?, ?> run, FilePath workspace, TaskListener log)
            throws IOException, InterruptedException {
        if (given != null) {
            return new PolicyText(given, "policyText");
        }
        if (path.startsWith("/") || path.contains("..") || path.contains("\\")) {
            throw new AbortException("policy: '" + path
                    + "' has to be a path inside the workspace or the repository of the Jenkinsfile");
        }
        // A freestyle job has its definition in Jenkins, and no branch.
        BranchFiles branch = run instanceof AbstractBuild ? null : BranchFiles.of(run, log);
        // What an untrusted revision has put into the workspace is no more to be trusted than itself.
        boolean mayBeAnything = branch == null || branch.isTrusted();
        if (mayBeAnything && workspace != null && workspace.child(path).exists()) {
            return new PolicyText(workspace.child(path).readToString(), path);
        }
        if (branch != null) {
            return new PolicyText(branch.read(path), path);
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
        // With the build, so that a branch that is a parameter of it is the one that it has.
        try (SCMFileSystem files = SCMFileSystem.of(job, definition.getScm(), null, run)) {
            if (files == null) {
                throw needsCheckout(path, true);
            }
            SCMFile file = files.child(path);
            if (!file.isFile()) {
                throw noFile(path, "the repository of the Jenkinsfile");
            }
            return file.contentAsString();
        }
    }

    static AbortException noFile(String path, String where) {
        return new AbortException(
                "policy: there is no file '" + path + "' in " + where + " (paths count from its top)");
    }

    /** @param mayCheckout whether the workspace may be used in its stead */
    static AbortException needsCheckout(String path, boolean mayCheckout) {
        return new AbortException(
                "policy: '" + path + "' cannot be read from this job's SCM without a checkout. Give the"
                        + " policy as policyText: '…'"
                        + (mayCheckout ? ", or run the step inside node { checkout scm; … }" : ""));
    }
}

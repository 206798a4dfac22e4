package io.jenkins.plugins.releaseguard.config;

import hudson.Extension;
import hudson.util.FormValidation;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import java.net.URI;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Git repository in the global configuration, as it is saved. */
public final class GitRepositoryEntry extends ServerEntry<GitRepositoryEntry> {
    private static final long serialVersionUID = 1L;

    private String branch = GitRepository.DEFAULT_BRANCH;

    /**
     * @param name as policies call it
     * @param url where it is cloned from, http or https
     */
    @DataBoundConstructor
    public GitRepositoryEntry(String name, String url) {
        super(name, url);
    }

    public String getBranch() {
        return branch;
    }

    /** The branch that deployments follow; left out: {@code main}. */
    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = blankToNull(branch) == null ? GitRepository.DEFAULT_BRANCH : branch.strip();
    }

    GitRepository toRepository() {
        return new GitRepository(
                getName(), URI.create(getUrl()), branch, getCredentialsId(), getFolders(), isDefault());
    }

    /** Its form. */
    @Extension
    @Symbol("gitRepository")
    public static final class DescriptorImpl extends ServerDescriptor<GitRepositoryEntry> {
        @Override
        public String getDisplayName() {
            return "Git repository";
        }

        @POST
        public FormValidation doCheckBranch(@QueryParameter String value) {
            return isAdministrator() ? answer(Entries.branchProblem(value)) : FormValidation.ok();
        }

        /** Asks the server as a rollback would. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String name,
                @QueryParameter String url,
                @QueryParameter String branch,
                @QueryParameter String credentialsId) {
            return tryServer(
                    url,
                    credentialsId,
                    CredentialUse::gitAuthorization,
                    (authorization, http) -> Kinds.tryGit(
                            new WebServer(shownName(name), URI.create(url.strip()), authorization, http),
                            blankToNull(branch) == null ? GitRepository.DEFAULT_BRANCH : branch.strip()));
        }
    }
}

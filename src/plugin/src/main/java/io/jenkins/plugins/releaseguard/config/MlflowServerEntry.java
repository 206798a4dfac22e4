package io.jenkins.plugins.releaseguard.config;

import hudson.Extension;
import hudson.util.FormValidation;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import java.net.URI;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An MLflow server in the global configuration, as it is saved. */
public final class MlflowServerEntry extends ServerEntry<MlflowServerEntry> {
    private static final long serialVersionUID = 1L;

    /**
     * @param name as policies call it
     * @param url base address, http or https
     */
    @DataBoundConstructor
    public MlflowServerEntry(String name, String url) {
        super(name, url);
    }

    MlflowServer toServer() {
        return new MlflowServer(getName(), URI.create(getUrl()), getCredentialsId(), getFolders(), isDefault());
    }

    /** Its form. */
    @Extension
    @Symbol("mlflowServer")
    public static final class DescriptorImpl extends ServerDescriptor<MlflowServerEntry> {
        @Override
        public String getDisplayName() {
            return "MLflow server";
        }

        /** Asks the server as a rollback would. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String name, @QueryParameter String url, @QueryParameter String credentialsId) {
            return tryServer(
                    url,
                    credentialsId,
                    (authorization, http) -> Kinds.tryMlflow(
                            new WebServer(shownName(name), URI.create(url.strip()), authorization, http)));
        }
    }
}

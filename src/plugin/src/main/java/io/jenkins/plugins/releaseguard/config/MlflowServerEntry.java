package io.jenkins.plugins.releaseguard.config;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.Extension;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import java.net.URI;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.DataBoundConstructor;

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
    public static final class DescriptorImpl extends EntryDescriptor<MlflowServerEntry> {
        public DescriptorImpl() {
            super(StringCredentials.class, StandardUsernamePasswordCredentials.class);
        }

        @Override
        public String getDisplayName() {
            return "MLflow server";
        }
    }
}

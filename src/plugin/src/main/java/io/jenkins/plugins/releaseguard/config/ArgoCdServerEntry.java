package io.jenkins.plugins.releaseguard.config;

import hudson.Extension;
import hudson.util.FormValidation;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import java.net.URI;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An Argo CD server in the global configuration, as it is saved. */
public final class ArgoCdServerEntry extends ServerEntry<ArgoCdServerEntry> {
    private static final long serialVersionUID = 1L;

    /**
     * @param name as policies call it
     * @param url base address, http or https
     */
    @DataBoundConstructor
    public ArgoCdServerEntry(String name, String url) {
        super(name, url);
    }

    ArgoCdServer toServer() {
        return new ArgoCdServer(getName(), URI.create(getUrl()), getCredentialsId(), getFolders(), isDefault());
    }

    /** Its form. */
    @Extension
    @Symbol("argoCdServer")
    public static final class DescriptorImpl extends ServerDescriptor<ArgoCdServerEntry> {
        @Override
        public String getDisplayName() {
            return "Argo CD server";
        }

        /** Asks the server who the credential is. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String name, @QueryParameter String url, @QueryParameter String credentialsId) {
            return tryServer(
                    url,
                    credentialsId,
                    (authorization, http) -> Kinds.tryArgoCd(
                            new WebServer(shownName(name), URI.create(url.strip()), authorization, http)));
        }
    }
}

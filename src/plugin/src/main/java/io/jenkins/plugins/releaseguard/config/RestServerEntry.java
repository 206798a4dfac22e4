package io.jenkins.plugins.releaseguard.config;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.net.URI;
import java.util.function.Function;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A server whose REST API legs call, in the global configuration, as it is saved. */
public final class RestServerEntry extends ServerEntry<RestServerEntry> {
    private static final long serialVersionUID = 1L;

    /** Null: http. */
    private String type;

    /**
     * @param name as policies call it
     * @param url base address, http or https
     */
    @DataBoundConstructor
    public RestServerEntry(String name, String url) {
        super(name, url);
    }

    public String getType() {
        return type;
    }

    /** What it answers as: {@code http} (left out), {@code unleash}, {@code launchdarkly}, {@code github} or {@code gitlab}. */
    @DataBoundSetter
    public void setType(String type) {
        this.type = blankToNull(type);
    }

    RestType restType() {
        return RestType.of(type);
    }

    RestServer toServer() {
        return new RestServer(
                getName(), restType(), URI.create(getUrl()), getCredentialsId(), getFolders(), isDefault());
    }

    /** How a server of that type is shown a credential. */
    public static Function<StandardCredentials, Authorization> use(RestType type) {
        return type.takesBearer() ? CredentialUse::authorization : CredentialUse::tokenAuthorization;
    }

    /** Its form. */
    @Extension
    @Symbol("restServer")
    public static final class DescriptorImpl extends ServerDescriptor<RestServerEntry> {
        @Override
        public String getDisplayName() {
            return "REST server";
        }

        @POST
        public ListBoxModel doFillTypeItems() {
            ListBoxModel items = new ListBoxModel();
            if (isAdministrator()) {
                RestType.allWords().forEach(items::add);
            }
            return items;
        }

        /** Asks the server as a rollback would. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String name,
                @QueryParameter String type,
                @QueryParameter String url,
                @QueryParameter String credentialsId) {
            String problem = Entries.restTypeProblem(blankToNull(type));
            RestType answersAs = problem == null ? RestType.of(type) : RestType.HTTP;
            return tryServer(
                    url,
                    credentialsId,
                    use(answersAs),
                    (authorization, http) -> problem != null
                            ? new ConnectionCheck(false, problem)
                            : Kinds.tryRest(
                                    answersAs,
                                    new WebServer(shownName(name), URI.create(url.strip()), authorization, http)));
        }
    }
}

package io.jenkins.plugins.releaseguard.config;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.util.FormValidation;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.MetadataAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.function.BiFunction;
import java.util.function.Function;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * What the forms of servers with a web address have in common.
 *
 * @param <T> the entry itself
 */
public abstract class ServerDescriptor<T extends ServerEntry<T>> extends EntryDescriptor<T> {
    private static final Class<?>[] TYPES = {
        StringCredentials.class, StandardUsernamePasswordCredentials.class, StandardCertificateCredentials.class
    };

    protected ServerDescriptor() {
        super(TYPES);
    }

    /**
     * Tries a server as it is entered, saved or not; for administrators only.
     *
     * @param credentialsId blank: none
     * @param trial asks the server, whose address will do
     */
    static FormValidation tryServer(
            String url, String credentialsId, BiFunction<Authorization, HttpClient, ConnectionCheck> trial) {
        return tryServer(url, credentialsId, CredentialUse::authorization, trial);
    }

    /**
     * As the other.
     *
     * @param use how the credential is shown to it
     */
    static FormValidation tryServer(
            String url,
            String credentialsId,
            Function<StandardCredentials, Authorization> use,
            BiFunction<Authorization, HttpClient, ConnectionCheck> trial) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String problem = Entries.urlProblem(url);
        return tryEntry(
                problem == null ? MetadataAddress.problem(URI.create(url.strip())) : problem,
                credentialsId,
                use,
                authorization -> trial.apply(authorization, Controller.machine().http(authorization.tls())));
    }

    /**
     * Tries an entry with its credential; for administrators only.
     *
     * @param problem with its address; null: none
     */
    static FormValidation tryEntry(
            String problem,
            String credentialsId,
            Function<StandardCredentials, Authorization> use,
            Function<Authorization, ConnectionCheck> trial) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (problem != null) {
            return FormValidation.error(problem);
        }
        Authorization authorization = Authorization.none();
        if (Entry.blankToNull(credentialsId) != null) {
            StandardCredentials found = SystemCredentials.find(credentialsId.strip(), TYPES);
            if (found == null) {
                return FormValidation.error("Jenkins itself holds no secret text, no user name with password and no"
                        + " certificate of the id '" + credentialsId.strip() + "' and of scope Global. If it is a"
                        + " folder's: only a build can try it");
            }
            try {
                authorization = use.apply(found);
            } catch (IllegalStateException e) {
                return FormValidation.error(e.getMessage());
            }
            if (authorization == null) {
                return FormValidation.error("This type of server needs a secret text, its token");
            }
        }
        return answer(trial.apply(authorization));
    }
}

package io.jenkins.plugins.releaseguard.config;

import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The form of an entry. Only administrators get answers; to everybody else a field looks all right and a list empty, so
 * that nothing can be learnt from it.
 *
 * @param <T> the entry
 */
public abstract class EntryDescriptor<T extends Entry<T>> extends Descriptor<T> {
    private final Class<?>[] credentials;

    /** @param credentials the types of credentials that the entry can use */
    protected EntryDescriptor(Class<?>... credentials) {
        this.credentials = credentials;
    }

    final Class<?>[] credentials() {
        return credentials;
    }

    static boolean isAdministrator() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    /** @param problem null: none */
    static FormValidation answer(String problem) {
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }

    static FormValidation answer(ConnectionCheck check) {
        return check.isUsable() ? FormValidation.ok(check.sentence()) : FormValidation.error(check.sentence());
    }

    /** What the answer to a trial calls an entry that has no name yet. */
    static String shownName(String name) {
        return Entry.blankToNull(name) == null ? "(no name)" : name;
    }

    @POST
    public FormValidation doCheckName(@QueryParameter String value) {
        return isAdministrator() ? answer(Entries.nameProblem(value)) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckUrl(@QueryParameter String value) {
        return isAdministrator() ? answer(Entries.urlProblem(value)) : FormValidation.ok();
    }

    /** The controller's own credentials; those of folders can be named in Configuration as Code. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return SystemCredentials.options(credentialsId, isAdministrator(), credentials);
    }
}

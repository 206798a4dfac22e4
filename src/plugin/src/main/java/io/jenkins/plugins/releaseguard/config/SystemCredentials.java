package io.jenkins.plugins.releaseguard.config;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * The credentials that the controller itself holds, for the form and its test buttons only: a build looks its own up.
 * Those of scope System are left out, for no build could use them.
 */
final class SystemCredentials {
    private SystemCredentials() {}

    /** @param mayList otherwise only what is chosen already can be seen */
    static ListBoxModel options(String current, boolean mayList, Class<?>... types) {
        StandardListBoxModel options = new StandardListBoxModel();
        if (mayList) {
            options.includeEmptyValue();
            options.includeMatchingAs(
                    ACL.SYSTEM2,
                    Jenkins.get(),
                    StandardCredentials.class,
                    List.<DomainRequirement>of(),
                    matcher(types));
        }
        options.includeCurrentValue(current == null ? "" : current);
        return options;
    }

    /** Null where there is none. */
    static StandardCredentials find(String id, Class<?>... types) {
        return CredentialsMatchers.firstOrNull(
                CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.<DomainRequirement>of()),
                CredentialsMatchers.allOf(CredentialsMatchers.withId(id), matcher(types)));
    }

    private static CredentialsMatcher matcher(Class<?>... types) {
        return CredentialsMatchers.allOf(
                CredentialsMatchers.withScope(CredentialsScope.GLOBAL),
                CredentialsMatchers.anyOf(
                        Stream.of(types).map(CredentialsMatchers::instanceOf).toArray(CredentialsMatcher[]::new)));
    }
}

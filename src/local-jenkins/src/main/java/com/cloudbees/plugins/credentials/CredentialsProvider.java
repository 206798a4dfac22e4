package com.cloudbees.plugins.credentials;

import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Run;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import java.util.List;
import org.springframework.security.core.Authentication;

/** Finds credentials. */
public abstract class CredentialsProvider extends Descriptor<CredentialsProvider>
        implements ExtensionPoint, Describable<CredentialsProvider> {
    public CredentialsProvider() {}

    /** @return null where the build may use none of that id and type */
    public static <C extends IdCredentials> C findCredentialById(
            String id, Class<C> type, Run<?, ?> run, List<DomainRequirement> domainRequirements) {
        return LocalCredentials.find(id, type, run.getParent().getFullName());
    }

    /** @return null where the job may use none of that id and type */
    public static <C extends IdCredentials> C findCredentialByIdInItem(
            String id,
            Class<C> type,
            Item item,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        return LocalCredentials.find(id, type, item.getFullName());
    }

    /** Remembers that a build has used a credential. */
    public static <C extends Credentials> C track(Run build, C credentials) {
        LocalCredentials.used(credentials, build.getExternalizableId());
        return credentials;
    }

    /** Remembers that a job has used a credential. */
    public static <C extends Credentials> C track(Item item, C credentials) {
        LocalCredentials.used(credentials, item.getFullName());
        return credentials;
    }

    /** Those that the controller itself holds. */
    public static <C extends Credentials> List<C> lookupCredentialsInItemGroup(
            Class<C> type,
            ItemGroup itemGroup,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        return LocalCredentials.all(type);
    }
}

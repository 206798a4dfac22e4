package io.jenkins.plugins.releaseguard.config;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import hudson.util.FormValidation;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Kubernetes cluster in the global configuration, as it is saved. */
public final class ClusterEntry extends Entry<ClusterEntry> {
    private static final long serialVersionUID = 1L;

    private final String server;
    private String caCertificate;
    private List<String> namespaces = new ArrayList<>();
    private String environment;

    /**
     * @param name as policies call it
     * @param server address of the API server; blank: what the credential, a kubeconfig, says, else the cluster that
     *     Jenkins runs in
     */
    @DataBoundConstructor
    public ClusterEntry(String name, String server) {
        super(name);
        this.server = blankToNull(server);
    }

    public String getServer() {
        return server;
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    /** PEM of the authority that signed the API server's certificate; left out: those that Java trusts. */
    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate = blankToNull(caCertificate);
    }

    public List<String> getNamespaces() {
        return List.copyOf(namespaces);
    }

    /** The namespaces that policies may reach; empty: all. */
    @DataBoundSetter
    public void setNamespaces(List<String> namespaces) {
        this.namespaces = words(namespaces);
    }

    /** The namespaces, as the form shows them. */
    public String getNamespacesText() {
        return String.join("\n", namespaces);
    }

    public String getEnvironment() {
        return environment;
    }

    /** For example {@code staging}. */
    @DataBoundSetter
    public void setEnvironment(String environment) {
        this.environment = blankToNull(environment);
    }

    Cluster toCluster() {
        return new Cluster(
                getName(),
                server == null ? null : URI.create(server),
                getCredentialsId(),
                namespaces,
                getFolders(),
                environment,
                isDefault(),
                caCertificate);
    }

    /** Its form. */
    @Extension
    @Symbol("cluster")
    public static final class DescriptorImpl extends EntryDescriptor<ClusterEntry> {
        public DescriptorImpl() {
            super(StringCredentials.class, FileCredentials.class, StandardCertificateCredentials.class);
        }

        @Override
        public String getDisplayName() {
            return "Kubernetes cluster";
        }

        @POST
        public FormValidation doCheckServer(@QueryParameter String value) {
            return isAdministrator() && blankToNull(value) != null
                    ? answer(Entries.urlProblem(value))
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckCaCertificate(@QueryParameter String value) {
            return isAdministrator() ? answer(Entries.certificateProblem(value)) : FormValidation.ok();
        }

        /** Asks the cluster which legs of a rollback could do their work there. */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String name,
                @QueryParameter String server,
                @QueryParameter String credentialsId,
                @QueryParameter String caCertificate,
                @QueryParameter String namespaces) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            ClusterEntry entry = new ClusterEntry(shownName(name), server);
            entry.setCaCertificate(caCertificate);
            entry.setNamespaces(namespaces == null ? List.of() : List.of(namespaces));
            String problem = entry.getServer() == null ? null : Entries.urlProblem(entry.getServer());
            if (problem == null) {
                problem = Entries.certificateProblem(caCertificate);
            }
            if (problem != null) {
                return FormValidation.error(problem);
            }
            KubernetesClients.Access access = KubernetesClients.Access.anonymous();
            if (blankToNull(credentialsId) != null) {
                StandardCredentials found = SystemCredentials.find(credentialsId.strip(), credentials());
                if (found == null) {
                    return FormValidation.error(
                            "Jenkins itself holds no secret text, no secret file and no certificate of the"
                                    + " id '"
                                    + credentialsId.strip()
                                    + "' and of scope Global. If it is a folder's: only a build can try"
                                    + " it");
                }
                try {
                    access = CredentialUse.access(found);
                } catch (IllegalStateException e) {
                    return FormValidation.error(e.getMessage());
                }
            }
            return answer(Kinds.tryCluster(entry.toCluster(), access, Controller.machine()));
        }
    }
}

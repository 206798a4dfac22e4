package io.jenkins.plugins.releaseguard.contract;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.Permission;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import hudson.slaves.SlaveComputer;
import hudson.util.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** Jenkins itself, with the plugins that this one needs, in this process. */
public final class JenkinsHost implements Host {
    private static final int LIMIT_SECONDS = 120;

    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Override
    public void beforeEach(ExtensionContext context) {
        sessions.beforeEach(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        sessions.afterEach(context);
    }

    @Override
    public void session(Work work) throws Throwable {
        sessions.then(rule -> work.in(new Real(rule, new MockAuthorizationStrategy())));
    }

    private record Real(JenkinsRule rule, MockAuthorizationStrategy granted) implements Controller {
        @Override
        public Build start(String name, String script) throws Exception {
            WorkflowJob job = rule.jenkins.getItemByFullName(name, WorkflowJob.class);
            if (job == null) {
                int slash = name.lastIndexOf('/');
                job = slash < 0
                        ? rule.jenkins.createProject(WorkflowJob.class, name)
                        : folder(name.substring(0, slash)).createProject(WorkflowJob.class, name.substring(slash + 1));
            }
            job.setDefinition(new CpsFlowDefinition(script, true));
            return new RealRun(rule, job.scheduleBuild2(0).waitForStart());
        }

        private Folder folder(String name) throws Exception {
            Folder folder = rule.jenkins.getItemByFullName(name, Folder.class);
            return folder != null ? folder : rule.jenkins.createProject(Folder.class, name);
        }

        @Override
        public Build build(String job, int number) {
            return new RealRun(
                    rule, rule.jenkins.getItemByFullName(job, WorkflowJob.class).getBuildByNumber(number));
        }

        @Override
        public void addText(String id, String secret, String folder) throws Exception {
            add(new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(secret)), folder);
        }

        @Override
        public void addUser(String id, String user, String password, String folder) throws Exception {
            add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, "", user, password), folder);
        }

        @Override
        public void addFile(String id, String content, String folder) throws Exception {
            SecretBytes bytes = SecretBytes.fromBytes(content.getBytes(StandardCharsets.UTF_8));
            add(new FileCredentialsImpl(CredentialsScope.GLOBAL, id, "", id + ".yaml", bytes), folder);
        }

        @Override
        public void addCertificate(String id, byte[] store, String password, String folder) throws Exception {
            add(
                    new CertificateCredentialsImpl(
                            CredentialsScope.GLOBAL,
                            id,
                            "",
                            password,
                            new CertificateCredentialsImpl.UploadedKeyStoreSource(SecretBytes.fromBytes(store))),
                    folder);
        }

        private void add(Credentials credentials, String folder) throws Exception {
            CredentialsStore store = CredentialsProvider.lookupStores(folder == null ? rule.jenkins : folder(folder))
                    .iterator()
                    .next();
            store.addCredentials(Domain.global(), credentials);
        }

        @Override
        public boolean keepsCredentials() {
            return true;
        }

        @Override
        public boolean wasRunBy(String agent, List<String> parents) {
            // the only agent there is, and a process of its own
            return !parents.contains(String.valueOf(ProcessHandle.current().pid()));
        }

        @Override
        public void addAgent(String name) throws Exception {
            DumbSlave agent = rule.createSlave(name, null, null);
            rule.waitOnline(agent);
        }

        @Override
        public void connectAgent(String name, boolean isConnected) throws Exception {
            SlaveComputer computer = (SlaveComputer) rule.jenkins.getComputer(name);
            if (isConnected) {
                computer.setTemporaryOfflineCause(null);
                computer.connect(true).get();
            } else {
                computer.setTemporaryOfflineCause(new OfflineCause.ByCLI("a test"));
                computer.disconnect(new OfflineCause.ByCLI("a test")).get();
            }
        }

        @Override
        public void grant(String user, Permission permission) {
            rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
            granted.grant(permission).everywhere().to(user);
            granted.grant(Jenkins.ADMINISTER).everywhere().to("admin");
            rule.jenkins.setAuthorizationStrategy(granted);
        }
    }

    private record RealRun(JenkinsRule rule, WorkflowRun build) implements Build {
        @Override
        public Run<?, ?> run() {
            return build;
        }

        @Override
        public String log() throws Exception {
            return JenkinsRule.getLog(build);
        }

        @Override
        public void stop(String user) throws Exception {
            // Shortly after a restart it has none yet, and would be killed without asking its steps.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (build.getOneOffExecutor() == null && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            User.getById(user, true);
            try (ACLContext as =
                    ACL.as2(new UsernamePasswordAuthenticationToken(user, "", AuthorityUtils.NO_AUTHORITIES))) {
                build.doStop();
            }
        }

        @Override
        public Result awaitEnd() throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (build.isLogUpdated()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("still runs: " + log());
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            return build.getResult();
        }
    }
}

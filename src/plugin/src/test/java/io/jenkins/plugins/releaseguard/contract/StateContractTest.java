package io.jenkins.plugins.releaseguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.steps.CanaryGateStep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** What the plugin keeps in Jenkins and asks it for. */
@Timeout(300)
class StateContractTest {
    @RegisterExtension
    final Host host = Host.ofThisBuild();

    @Test
    void extensionsAndDescriptorsAreFound() throws Throwable {
        host.session(jenkins -> {
            assertThat(ExtensionList.lookupSingleton(EpisodeService.class)).isSameAs(EpisodeService.get());
            assertThat(StepDescriptor.all())
                    .extracting(StepDescriptor::getFunctionName)
                    .contains("canaryGate", "rollbackModel", "verifyRecovery", "checkReadiness", "releaseRecord");
            assertThat(new CanaryGateStep().getDescriptor()).isInstanceOf(CanaryGateStep.DescriptorImpl.class);
            assertThat(new CanaryGateStep().getDescriptor().clazz).isEqualTo(CanaryGateStep.class);
            assertThat(new ClusterEntry("c", "https://c").getDescriptor())
                    .isInstanceOf(ClusterEntry.DescriptorImpl.class);
        });
    }

    @Test
    void theConfigurationIsThereAfterARestart() throws Throwable {
        host.session(jenkins -> {
            MetricServerEntry prometheus = new MetricServerEntry("prom-eu", "https://prometheus.example");
            prometheus.setCatalogue("prometheus-client");
            prometheus.setScrapeInterval("15s");
            prometheus.setDefault(true);
            ClusterEntry cluster = new ClusterEntry("eu", "https://kubernetes.example");
            cluster.setCredentialsId("deployer");
            cluster.setNamespaces(List.of("prod", "stage"));
            ReleaseGuardConfiguration.get().setMetricServers(List.of(prometheus));
            ReleaseGuardConfiguration.get().setClusters(List.of(cluster));
        });
        host.session(jenkins -> {
            ReleaseGuardConfiguration guard = ReleaseGuardConfiguration.get();
            assertThat(guard.getMetricServers()).singleElement().satisfies(server -> {
                assertThat(server.getName()).isEqualTo("prom-eu");
                assertThat(server.getUrl()).isEqualTo("https://prometheus.example");
                assertThat(server.getCatalogue()).isEqualTo("prometheus-client");
                assertThat(server.getScrapeInterval()).isEqualTo("15s");
                assertThat(server.isDefault()).isTrue();
            });
            assertThat(guard.getClusters()).singleElement().satisfies(cluster -> {
                assertThat(cluster.getServer()).isEqualTo("https://kubernetes.example");
                assertThat(cluster.getCredentialsId()).isEqualTo("deployer");
                assertThat(cluster.getNamespaces()).containsExactly("prod", "stage");
                assertThat(cluster.isDefault()).isFalse();
            });
        });
    }

    @Test
    void anActionOfABuildIsThereAfterARestartAndKnowsItsBuild() throws Throwable {
        host.session(jenkins -> {
            Run<?, ?> run = ended(jenkins, "job");
            NoteAction note = new NoteAction("breach", List.of("p95", "errors"), Map.of("weight", 25));
            run.addAction(note);
            assertThat(note.run()).isSameAs(run);
            run.save();
        });
        host.session(jenkins -> {
            Run<?, ?> run = jenkins.build("job", 1).run();
            NoteAction note = run.getAction(NoteAction.class);
            assertThat(note.text()).isEqualTo("breach");
            assertThat(note.reasons()).containsExactly("p95", "errors");
            assertThat(note.numbers()).isEqualTo(Map.of("weight", 25));
            assertThat(note.run()).isSameAs(run);
            assertThat(note.wasLoaded()).isTrue();
            assertThat(run.getResult()).isEqualTo(Result.SUCCESS);
            assertThat(run.isBuilding()).isFalse();
        });
    }

    @Test
    void aBuildIsFoundByItsId() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("team/job", "echo 'done'");
            build.awaitEnd();
            assertThat(build.run().getExternalizableId()).isEqualTo("team/job#1");
            assertThat((Object) Run.fromExternalizableId("team/job#1")).isSameAs(build.run());
            assertThat((Object) Run.fromExternalizableId("team/job#2")).isNull();
            assertThat(build.run().getUrl()).isEqualTo("job/team/job/job/1/");
            assertThat(build.run().getFullDisplayName()).isEqualTo("team » job #1");
            assertThat(Jenkins.get().getItemByFullName("team/job"))
                    .isSameAs(build.run().getParent());
            assertThat(build.run().getRootDir()).isDirectory();
        });
    }

    @Test
    void credentialsAreFoundByIdAndTypeWhereTheJobMayUseThem() throws Throwable {
        host.session(jenkins -> {
            jenkins.addText("token", "s3cret", null);
            jenkins.addUser("login", "bot", "pa55", null);
            jenkins.addFile("kubeconfig", "apiVersion: v1", null);
            jenkins.addText("team-token", "t3am", "team");
            Run<?, ?> outside = ended(jenkins, "job");
            Run<?, ?> inside = ended(jenkins, "team/job");

            assertThat(text("token", outside).getSecret().getPlainText()).isEqualTo("s3cret");
            assertThat(text("token", inside)).isNotNull();
            assertThat(text("team-token", inside).getSecret().getPlainText()).isEqualTo("t3am");
            assertThat(text("team-token", outside)).isNull();
            assertThat(text("login", outside)).as("of another type").isNull();
            assertThat(text("none", outside)).isNull();
            StandardUsernamePasswordCredentials login = CredentialsProvider.findCredentialById(
                    "login", StandardUsernamePasswordCredentials.class, outside, List.of());
            assertThat(login.getUsername() + ":" + login.getPassword().getPlainText())
                    .isEqualTo("bot:pa55");
            FileCredentials file =
                    CredentialsProvider.findCredentialById("kubeconfig", FileCredentials.class, outside, List.of());
            assertThat(new String(file.getContent().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("apiVersion: v1");
            assertThat(CredentialsProvider.track(outside, file)).isSameAs(file);
            assertThat(CredentialsProvider.findCredentialByIdInItem(
                            "team-token", StringCredentials.class, inside.getParent(), ACL.SYSTEM2, List.of()))
                    .isNotNull();
            assertThat(CredentialsProvider.findCredentialByIdInItem(
                            "team-token", StringCredentials.class, outside.getParent(), ACL.SYSTEM2, List.of()))
                    .isNull();
        });
    }

    @Test
    void aCertificateIsFoundWithItsKeyAndWhatOpensIt(@TempDir Path folder) throws Throwable {
        byte[] store = KeyStores.make(folder);
        host.session(jenkins -> {
            jenkins.addCertificate("guard", store, KeyStores.PASSWORD, "team");
            Run<?, ?> run = ended(jenkins, "team/job");

            StandardCertificateCredentials found = CredentialsProvider.findCredentialById(
                    "guard", StandardCertificateCredentials.class, run, List.of());
            KeyStore read = found.getKeyStore();
            assertThat(read.getKey("guard", found.getPassword().getPlainText().toCharArray()))
                    .isNotNull();
            assertThat(read.getCertificateChain("guard")).hasSize(1);
            assertThat(text("guard", run)).as("as another type").isNull();
        });
    }

    private static StringCredentials text(String id, Run<?, ?> run) {
        return CredentialsProvider.findCredentialById(id, StringCredentials.class, run, List.of());
    }

    private static Run<?, ?> ended(Controller jenkins, String job) throws Exception {
        Build build = jenkins.start(job, "echo 'done'");
        build.awaitEnd();
        return build.run();
    }

    @Test
    void aPermissionIsHadByWhomItWasGivenOrWhatImpliesIt() throws Throwable {
        host.session(jenkins -> {
            Item job = ended(jenkins, "job").getParent();
            jenkins.grant("viewer", ReleaseGuard.VIEW);
            jenkins.grant("canceller", Item.CANCEL);
            jenkins.grant("manager", Jenkins.MANAGE);
            assertThat(may("viewer", job, ReleaseGuard.VIEW)).isTrue();
            assertThat(may("viewer", job, ReleaseGuard.ROLLBACK)).isFalse();
            assertThat(may("canceller", job, ReleaseGuard.ROLLBACK)).isTrue();
            assertThat(may("canceller", job, ReleaseGuard.PROMOTE)).isFalse();
            assertThat(may("manager", Jenkins.get(), ReleaseGuard.CONFIGURE)).isTrue();
            assertThat(may("manager", Jenkins.get(), Jenkins.ADMINISTER)).isFalse();
            assertThat(may("admin", Jenkins.get(), ReleaseGuard.CONFIGURE)).isTrue();
            assertThat(may("admin", job, ReleaseGuard.PROMOTE)).isTrue();
            assertThat(may("nobody", job, ReleaseGuard.VIEW)).isFalse();
            assertThat(Jenkins.get().hasPermission(Jenkins.ADMINISTER))
                    .as("the system's own thread")
                    .isTrue();
        });
    }

    private static boolean may(String user, AccessControlled what, Permission permission) {
        try (ACLContext as = ACL.as2(new UsernamePasswordAuthenticationToken(
                user, "", AuthorityUtils.createAuthorityList("authenticated")))) {
            assertThat(Jenkins.getAuthentication2().getName()).isEqualTo(user);
            return what.hasPermission(permission);
        }
    }
}

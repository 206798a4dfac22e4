package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the program is run; what it does is another's to test. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script here")
class HelmBinaryTest {
    private static final HelmSpec RELEASE =
            new HelmSpec("helm", MockCluster.AT, "main", "prod", "model-svc", null, null);
    private static final Config ACCESS = new ConfigBuilder(Config.empty())
            .withMasterUrl("https://k8s:6443/")
            .withCaCertData("Q0E=")
            .withOauthTokenProvider(() -> "s3cret")
            .build();

    @TempDir
    Path folder;

    private String home;

    @BeforeEach
    void moveHome() {
        home = System.getProperty("user.home");
        System.setProperty("user.home", folder.toString());
    }

    @AfterEach
    void moveHomeBack() {
        System.setProperty("user.home", home);
    }

    private HelmBinary script(String body) throws IOException {
        Path program = Files.writeString(folder.resolve("helm"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new HelmBinary("helm", "/nowhere:" + folder, MockCluster.MACHINE, RELEASE.failures());
    }

    private static void assertFails(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind, String said) {
        LegException failure = catchThrowableOfType(LegException.class, call);
        assertThat(failure).as("a LegException").isNotNull();
        assertThat(failure).hasMessageStartingWith("helm release prod/model-svc (cluster main): " + said);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void it_gets_a_folder_and_a_kubeconfig_of_its_own_and_nothing_else() throws Exception {
        Path seen = folder.resolve("seen");
        HelmBinary helm = script("/usr/bin/env | /usr/bin/sort > " + seen + "\necho \"$@\" > " + seen + ".args\n"
                + "/bin/ls -ln \"$7\" | /usr/bin/cut -c1-10 > " + seen + ".mode\n/bin/cp \"$7\" " + seen + ".config");

        helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30));

        assertThat(Files.readAllLines(seen))
                .allMatch(line ->
                        line.matches("(HOME|HELM_(CACHE|CONFIG|DATA)_HOME|KUBECACHEDIR|PWD|OLDPWD|SHLVL|_)=.*"));
        String[] arguments = Files.readString(Path.of(seen + ".args")).strip().split(" ");
        Path kubeconfig = Path.of(arguments[6]);
        assertThat(String.join(" ", arguments))
                .isEqualTo("rollback model-svc 6 --namespace prod --kubeconfig " + kubeconfig
                        + " --timeout 30s --history-max 0");
        assertThat(Files.readString(Path.of(seen + ".mode"))).isEqualTo("-rw-------\n");
        assertThat(Files.readString(Path.of(seen + ".config"))).isEqualTo(HelmKubeconfig.text(ACCESS));
        assertThat(kubeconfig.getParent()).doesNotExist();
    }

    @Test
    void what_it_learns_of_a_cluster_is_kept_for_the_next_run_until_one_fails() throws Exception {
        Path seen = folder.resolve("seen");
        HelmBinary helm = script("[ -e \"$KUBECACHEDIR/learnt\" ] && echo warm >> " + seen + " || echo cold >> " + seen
                + "\necho 1 > \"$KUBECACHEDIR/learnt\"\n[ ! -e " + folder.resolve("broken") + " ]");
        Config other = new ConfigBuilder(ACCESS).withMasterUrl("https://other").build();

        helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30));
        helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30));
        helm.rollback(RELEASE, 6, other, Duration.ofSeconds(30));
        assertThat(kept()).hasSize(2).allSatisfy(each -> assertThat(
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                .isEqualTo("rwx------"));

        Files.createFile(folder.resolve("broken"));
        assertThat(catchThrowableOfType(
                        LegException.class, () -> helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30))))
                .isNotNull();
        assertThat(kept()).as("the other cluster's").hasSize(1);
        Files.delete(folder.resolve("broken"));
        helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30));
        helm.rollback(RELEASE, 6, other, Duration.ofSeconds(30));

        assertThat(Files.readAllLines(seen)).containsExactly("cold", "warm", "cold", "warm", "cold", "warm");
    }

    @Test
    void what_is_not_used_for_days_is_deleted() throws Exception {
        HelmBinary helm = script("echo 1 > \"$KUBECACHEDIR/learnt\"");
        helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30));
        Path old = kept().get(0);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

        Config other = new ConfigBuilder(ACCESS).withMasterUrl("https://other").build();
        helm.rollback(RELEASE, 6, other, Duration.ofSeconds(30));

        assertThat(kept()).hasSize(1).doesNotContain(old);
    }

    @Test
    void where_nothing_can_be_kept_it_runs_all_the_same() throws Exception {
        Files.createFile(folder.resolve(".model-release-guard"));
        HelmBinary helm = script("[ \"$KUBECACHEDIR\" = \"$HOME\" ]");

        helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30));
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(".model-release-guard/kept"))) {
            return all.toList();
        }
    }

    @Test
    void a_kubeconfig_says_what_the_client_uses() throws Exception {
        JsonNode read = new ObjectMapper().readTree(HelmKubeconfig.text(ACCESS));
        assertThat(read.at("/clusters/0/cluster").toString())
                .isEqualTo("{\"server\":\"https://k8s:6443/\",\"certificate-authority-data\":\"Q0E=\"}");
        assertThat(read.at("/users/0/user").toString()).isEqualTo("{\"token\":\"s3cret\"}");
        String certificate = HelmKubeconfig.text(new ConfigBuilder(Config.empty())
                .withMasterUrl("https://k8s")
                .withClientCertData("Yw==")
                .withClientKeyData("aw==")
                .build());
        assertThat(new ObjectMapper().readTree(certificate).at("/users/0/user").toString())
                .isEqualTo("{\"client-certificate-data\":\"Yw==\",\"client-key-data\":\"aw==\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Error: secrets is forbidden: User "x" cannot list          | FORBIDDEN
            Error: Kubernetes cluster unreachable: Get https://k8s     | UNREACHABLE
            Error: another operation (install/upgrade/rollback) is in progress | CONFLICT
            Error: cannot patch "model-svc": is invalid                | UNSUITABLE
            """)
    void what_it_says_is_passed_on(String said, Kind kind) throws Exception {
        HelmBinary helm = script("echo '" + said + "' >&2; exit 3");

        assertFails(
                () -> helm.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(30)),
                kind,
                "helm rollback model-svc 6 ended with 3: '" + said + "'");
    }

    @Test
    void it_is_ended_when_it_does_not_end_and_what_it_says_is_bounded() throws Exception {
        HelmBinary quiet = script("exec /bin/sleep 60");
        long began = System.nanoTime();
        assertFails(
                () -> quiet.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(-9)),
                Kind.UNREACHABLE,
                "helm was ended, for it did not end by itself within 1 s; it said nothing");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));

        HelmBinary loud = script("exec /usr/bin/yes forbidden");
        LegException failure = catchThrowableOfType(
                LegException.class, () -> loud.rollback(RELEASE, 6, ACCESS, Duration.ofSeconds(-9)));
        assertThat(failure.getMessage()).hasSizeLessThan(600);
    }

    @Test
    void which_one_it_is_is_asked_for() throws Exception {
        assertThat(script("echo v3.19.5").version()).isEqualTo("v3.19.5");
        assertThat(script("echo v4.0.1+g12").version()).isEqualTo("v4.0.1+g12");
        HelmBinary old = script("echo v2.17.0");
        assertFails(old::version, Kind.UNSUITABLE, "helm is not Helm 3 or 4: it says 'v2.17.0'");
    }

    @Test
    void where_none_is_found_it_is_said_where_to_set_it() {
        String remedy =
                "install Helm 3 or 4 where it is run (where Jenkins runs, or on the agent of `runOn: 'agent'`), and set its path (Manage Jenkins » System » Model Release"
                        + " Guard » Helm; in a servers file `helm: /usr/local/bin/helm`)";
        for (String configured : List.of("helm", folder + "/helm", "some/helm", folder.toString())) {
            HelmBinary none = new HelmBinary(configured, folder.toString(), MockCluster.MACHINE, RELEASE.failures());
            assertFails(none::version, Kind.UNSUITABLE, "Helm is not found as '" + configured + "'; " + remedy);
        }
        HelmBinary noPath = new HelmBinary("helm", "", MockCluster.MACHINE, RELEASE.failures());
        assertFails(noPath::version, Kind.UNSUITABLE, "Helm is not found as 'helm'; " + remedy);
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {
    /** @param user the inside of a mapping */
    static String text(String user) {
        return text(
                "server: 'https://10.0.0.1:6443', certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
                user);
    }

    static String text(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: second
                contexts:
                - {name: first, context: {cluster: other, user: other}}
                - {name: second, context: {cluster: main, user: guard, namespace: prod}}
                clusters:
                - {name: other, cluster: {server: 'https://other', insecure-skip-tls-verify: true}}
                - {name: main, cluster: {%s}}
                users:
                - {name: other, user: {exec: {command: evil}}}
                - {name: guard, user: {%s}}
                """
                .formatted(cluster, user);
    }

    @Test
    void onlyTheCurrentContextCounts() {
        Kubeconfig read = Kubeconfig.parse(text("token: hunter2"));

        assertThat(read.server()).isEqualTo("https://10.0.0.1:6443");
        assertThat(read.caCertificate()).isEqualTo("-----BEGIN CERTIFICATE-----");
        assertThat(read.token()).isEqualTo("hunter2");
        assertThat(read.clientCertificate()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth-provider: {name: gcp, config: {cmd-path: /bin/sh}}",
                "tokenFile: /var/jenkins_home/secrets/master.key",
                "client-certificate: /etc/passwd",
                "client-key: /var/jenkins_home/secrets/hudson.util.Secret",
                "username: admin",
                "as: system:admin"
            })
    void noCommandIsRunAndNoFileIsRead(String user) {
        assertThatThrownBy(() -> Kubeconfig.parse(text(user + ", token: hunter2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("uses '" + user.substring(0, user.indexOf(':')) + "', which is not followed")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insecure-skip-tls-verify: true",
                "certificate-authority: /etc/passwd",
                "proxy-url: 'http://elsewhere:3128'",
                "tls-server-name: elsewhere"
            })
    void trustIsNotLoosened(String cluster) {
        assertThatThrownBy(() -> Kubeconfig.parse(text("server: 'https://10.0.0.1', " + cluster, "token: hunter2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + cluster.substring(0, cluster.indexOf(':')) + "'");
    }

    @Test
    void whatIsSwitchedOffDoesNotMatter() {
        assertThat(Kubeconfig.parse(text("server: 'https://10.0.0.1', insecure-skip-tls-verify: false", "token: a"))
                        .server())
                .isEqualTo("https://10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            hunter2: [                                   | is not YAML
            hunter2                                      | is not one
            kind: Config                                 | has no current-context
            {current-context: a, contexts: []}           | names no entry of its contexts
            !!java.lang.ProcessBuilder [hunter2]         | is not
            """)
    void whatIsNoKubeconfigIsRefusedWithoutBeingQuoted(String text, String message) {
        assertThatThrownBy(() -> Kubeconfig.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "https://user:secret@10.0.0.1", "10.0.0.1:6443"})
    void theServerIsAWebAddress(String server) {
        assertThatThrownBy(() -> Kubeconfig.parse(text("server: '" + server + "'", "token: a")))
                .hasMessageContaining("not an http or https address")
                .hasMessageNotContaining("secret");
    }

    @Test
    void itDoesNotShowItself() {
        assertThat(Kubeconfig.parse(text("token: hunter2")).toString()).isEqualTo("Kubeconfig[hidden]");
    }
}

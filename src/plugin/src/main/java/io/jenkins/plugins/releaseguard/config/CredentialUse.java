package io.jenkins.plugins.releaseguard.config;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import io.jenkins.plugins.releaseguard.engine.machine.Tls;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** How a credential is shown to a server. Secrets are read when they are needed, and at every call. */
public final class CredentialUse {
    private static final int MOST_BYTES = 200_000;

    private CredentialUse() {}

    /**
     * To a server with a web address; null where this type of credential cannot be used there.
     *
     * @throws IllegalStateException a certificate without a usable key
     */
    public static Authorization authorization(StandardCredentials credential) {
        if (credential instanceof StringCredentials token) {
            return Authorization.bearer(() -> token.getSecret().getPlainText());
        }
        if (credential instanceof StandardUsernamePasswordCredentials user) {
            return Authorization.basic(
                    user::getUsername, () -> user.getPassword().getPlainText());
        }
        if (credential instanceof StandardCertificateCredentials certificate) {
            return Authorization.certificate(tls(certificate));
        }
        return null;
    }

    /**
     * To a Git repository; null where this type of credential cannot be used there. Git hosts take a token as the password,
     * whoever the user is.
     */
    public static Authorization gitAuthorization(StandardCredentials credential) {
        return credential instanceof StringCredentials token
                ? Authorization.basic(() -> Authorization.GIT_TOKEN_USER, () -> token.getSecret()
                        .getPlainText())
                : authorization(credential);
    }

    /** To a server that takes a token as it is; null where this type of credential cannot be used there. */
    public static Authorization tokenAuthorization(StandardCredentials credential) {
        return credential instanceof StringCredentials token
                ? Authorization.token(() -> token.getSecret().getPlainText())
                : null;
    }

    /**
     * To a Kubernetes cluster; null where this type of credential cannot be used there.
     *
     * @throws IllegalStateException a certificate without a usable key
     */
    public static KubernetesClients.Access access(StandardCredentials credential) {
        if (credential instanceof StringCredentials token) {
            return KubernetesClients.Access.bearer(() -> token.getSecret().getPlainText());
        }
        if (credential instanceof FileCredentials file) {
            return KubernetesClients.Access.kubeconfig(() -> text(file));
        }
        if (credential instanceof StandardCertificateCredentials certificate) {
            return KubernetesClients.Access.certificate(tls(certificate));
        }
        return null;
    }

    private static Tls tls(StandardCertificateCredentials certificate) {
        try {
            return Tls.PLAIN.showing(
                    certificate.getKeyStore(),
                    certificate.getPassword().getPlainText().toCharArray());
        } catch (GeneralSecurityException | RuntimeException e) {
            // the exception may quote what is wrong with the password
            throw new IllegalStateException("The certificate '" + certificate.getId()
                    + "' cannot be used: it has no private key that its password opens");
        }
    }

    private static String text(FileCredentials file) {
        try (InputStream in = file.getContent()) {
            return new String(in.readNBytes(MOST_BYTES + 1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.jenkins.plugins.releaseguard.real;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** etcd, a Kubernetes API server and its controller manager, as processes of this machine. */
final class ControlPlane implements Part {
    private static final Duration START = Duration.ofSeconds(300);
    private static final String TOKEN = "admin-token";

    private final Programs programs;
    private final Path folder;
    private final Parts parts = new Parts(null);
    private final Ports ports = new Ports(3);
    private final String address = "127.0.0.1:" + ports.next();
    private final Daemon apiServer;
    private final KubeApi api;

    /** @param folder for certificates, data and logs; has to exist */
    ControlPlane(Programs programs, Path folder) throws IOException {
        this.programs = programs;
        this.folder = folder;
        try {
            keys();
            Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
            String etcd = startEtcd();
            this.apiServer = startApiServer(etcd);
            Path certificate = folder.resolve("certs/apiserver.crt");
            // it is complete when the key is there, which is written after it
            Path key = folder.resolve("certs/apiserver.key");
            parts.await("the API server's certificate", START, () -> Files.exists(key));
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), kubeconfig(certificate));
            this.api = parts.add(new KubeApi(Config.fromKubeconfig(kubeconfig.toFile())));
            awaitApiServer();
            startControllerManager();
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private String startEtcd() {
        String clients = "http://127.0.0.1:" + ports.next();
        String peers = "http://127.0.0.1:" + ports.next();
        daemon(
                "etcd",
                programs.built("etcd"),
                "--name=one",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=one=" + peers,
                "--unsafe-no-fsync");
        return clients;
    }

    private Daemon startApiServer(String etcd) {
        return daemon(
                "kube-apiserver",
                programs.built("kube-apiserver"),
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + address.replaceFirst(".*:", ""),
                "--cert-dir=" + folder.resolve("certs"),
                "--service-cluster-ip-range=10.96.0.0/24",
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--anonymous-auth=false",
                "--service-account-key-file=" + folder.resolve("sa.pub"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--endpoint-reconciler-type=none",
                // pods get no token and nodes no life-cycle here
                "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition");
    }

    private void startControllerManager() {
        daemon(
                "kube-controller-manager",
                programs.built("kube-controller-manager"),
                "--kubeconfig=" + kubeconfig(),
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=0",
                "--use-service-account-credentials=false",
                // one release after the other would otherwise run into its limit of 20 requests a second
                "--kube-api-qps=200",
                "--kube-api-burst=400",
                "--controllers=deployment,replicaset,statefulset,namespace,garbagecollector,endpointslice");
    }

    private Daemon daemon(String name, String... command) {
        return parts.add(new Daemon(name, folder, List.of(command)).start());
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    KubeApi api() {
        return api;
    }

    /** Kills the API server, and starts it again after that. */
    void withoutApiServer(Runnable meanwhile) {
        apiServer.kill();
        try {
            meanwhile.run();
        } finally {
            apiServer.start();
            awaitApiServer();
        }
    }

    private void awaitApiServer() {
        parts.await("the API server is ready", START, api::isReady);
    }

    private String kubeconfig(Path certificate) {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: real, cluster: {server: "https://%s", certificate-authority: "%s"}}]
                users: [{name: admin, user: {token: "%s"}}]
                contexts: [{name: real, context: {cluster: real, user: admin}}]
                current-context: real
                """
                .formatted(address, certificate, TOKEN);
    }

    private void keys() throws IOException {
        KeyPair pair;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            pair = generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        pem("PRIVATE KEY", pair.getPrivate().getEncoded(), folder.resolve("sa.key"));
        pem("PUBLIC KEY", pair.getPublic().getEncoded(), folder.resolve("sa.pub"));
    }

    private static void pem(String kind, byte[] der, Path file) throws IOException {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        Files.writeString(file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, base64));
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}

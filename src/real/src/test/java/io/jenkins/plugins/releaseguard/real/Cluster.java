package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Assumptions;

/**
 * A Kubernetes cluster with Argo Rollouts and the namespace {@code prod}: one of processes, started once for all tests; or,
 * with {@code -Dkubeconfig=FILE}, one that is there.
 */
final class Cluster implements Part {
    static final String NAMESPACE = "/api/v1/namespaces/prod";
    private static final String NAMESPACES = "/api/v1/namespaces";

    private final Parts parts = new Parts(null);
    private final KubeApi api;
    /** Null: the cluster is not ours. */
    private final ControlPlane controlPlane;

    private final Path kubeconfig;
    private boolean namespaceIsOurs;

    Cluster(Path folder) throws IOException {
        this(folder, 200);
    }

    /** @param millis that a new pod waits at most until it is ready, in a cluster of processes */
    Cluster(Path folder, int millis) throws IOException {
        try {
            String there = System.getProperty("kubeconfig", "");
            if (there.isEmpty()) {
                Programs programs = new Programs();
                controlPlane = parts.add(new ControlPlane(programs, folder));
                api = controlPlane.api();
                kubeconfig = controlPlane.kubeconfig();
                parts.add(new ArgoRollouts(programs, folder, controlPlane, parts));
                parts.add(new Kubelet(api, millis));
            } else {
                controlPlane = null;
                kubeconfig = Path.of(there).toAbsolutePath();
                api = parts.add(new KubeApi(Config.fromKubeconfig(kubeconfig.toFile())));
            }
            // where Istio is not installed; no proxy reads what is written there
            CustomResources.define(api, parts, "networking.istio.io", "VirtualService", "v1alpha3", "v1beta1");
            makeNamespace();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void makeNamespace() throws IOException {
        if (api.exists(NAMESPACE)) {
            throw new AssertionError(
                    "the namespace prod is on this cluster already, and these tests delete it when they end:"
                            + " give them a cluster of their own, or delete it");
        }
        api.create(NAMESPACES, "{\"metadata\":{\"name\":\"prod\"}}");
        namespaceIsOurs = true;
    }

    KubeApi api() {
        return api;
    }

    /** Whether the namespace has no ReplicaSet and no pod. */
    static boolean isEmpty(KubeApi api) throws IOException {
        return api.get(Release.REPLICA_SETS).path("items").isEmpty()
                && api.get(NAMESPACE + "/pods").path("items").isEmpty();
    }

    /** The processes, for tests that break them; a test that needs them is left out where the cluster is not ours. */
    ControlPlane controlPlane() {
        Assumptions.assumeTrue(controlPlane != null, "the cluster is not ours to break");
        return controlPlane;
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    String server() {
        return api.config().getMasterUrl();
    }

    /** PEM of the authority that signed the API server's certificate; null: one that the JVM knows. */
    String caCertificate() throws IOException {
        if (api.config().getCaCertData() != null) {
            return new String(Base64.getDecoder().decode(api.config().getCaCertData()), StandardCharsets.UTF_8);
        }
        String file = api.config().getCaCertFile();
        return file == null ? null : Files.readString(Path.of(file));
    }

    /**
     * A token of a new service account that may do nothing but what is said.
     *
     * @param rules of its role in the namespace, in JSON, as the page of a leg says
     */
    String token(String account, String rules) throws IOException {
        String accounts = NAMESPACE + "/serviceaccounts";
        String rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/prod";
        for (String path : new String[] {accounts, rbac + "/rolebindings", rbac + "/roles"}) {
            api.delete(path + "/" + account);
        }
        api.create(accounts, "{\"metadata\":{\"name\":\"%s\"}}".formatted(account));
        api.create(rbac + "/roles", "{\"metadata\":{\"name\":\"%s\"},\"rules\":%s}".formatted(account, rules));
        api.create(
                rbac + "/rolebindings",
                """
                {"metadata":{"name":"%1$s"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"%1$s"},
                 "subjects":[{"kind":"ServiceAccount","namespace":"prod","name":"%1$s"}]}
                """
                        .formatted(account));
        JsonNode request = api.create(
                accounts + "/" + account + "/token",
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}");
        return request.at("/status/token").asText();
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        try {
            if (namespaceIsOurs && controlPlane == null) {
                api.delete(NAMESPACE);
            }
        } catch (IOException e) {
            throw new AssertionError("the namespace prod is left behind", e);
        } finally {
            parts.close();
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The pod that this process runs in, as Kubernetes tells a pod of its cluster.
 *
 * @param folder of its service account
 * @param environment variables
 */
record Pod(Path folder, Map<String, String> environment) {
    /** The one of this process, if it runs in one. */
    static Pod current() {
        return new Pod(Path.of("/var/run/secrets/kubernetes.io/serviceaccount"), System.getenv());
    }

    /** Null where this is no pod. */
    String server() {
        String host = environment.get("KUBERNETES_SERVICE_HOST");
        String port = environment.get("KUBERNETES_SERVICE_PORT");
        if (host == null || port == null || !Files.isReadable(folder.resolve("token"))) {
            return null;
        }
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Read anew at every call, for Kubernetes renews it. */
    String token() {
        return read("token").strip();
    }

    String caCertificate() {
        return read("ca.crt");
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the service account's " + file + " cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "Pod[" + folder + "]";
    }
}

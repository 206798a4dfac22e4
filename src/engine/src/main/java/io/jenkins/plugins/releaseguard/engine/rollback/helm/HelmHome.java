package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A private folder for one run of Helm, which is gone with it. */
final class HelmHome implements AutoCloseable {
    private static final String PREFIX = "model-release-guard-helm-";
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path folder;

    private HelmHome(Path folder) {
        this.folder = folder;
    }

    static HelmHome create() throws IOException {
        return new HelmHome(Files.createTempDirectory(PREFIX, permissions("rwx------")));
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    Path folder() {
        return folder;
    }

    Map<String, String> environment() {
        String home = folder.toString();
        return Map.of(
                "HOME", home,
                "HELM_CACHE_HOME", home,
                "HELM_CONFIG_HOME", home,
                "HELM_DATA_HOME", home);
    }

    /** Written for this run alone: whom the client talks to, with its credential. */
    Path kubeconfig(Config access) throws IOException {
        Path file = folder.resolve("kubeconfig");
        Files.newByteChannel(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))
                .close();
        return Files.writeString(file, text(access), StandardCharsets.UTF_8);
    }

    /** As JSON, which is YAML too. */
    static String text(Config access) {
        ObjectMapper json = new ObjectMapper();
        ObjectNode cluster = json.createObjectNode().put("server", access.getMasterUrl());
        put(cluster, "certificate-authority-data", access.getCaCertData());
        if (access.isTrustCerts()) {
            cluster.put("insecure-skip-tls-verify", true);
        }
        ObjectNode user = json.createObjectNode();
        put(user, "token", token(access));
        put(user, "client-certificate-data", access.getClientCertData());
        put(user, "client-key-data", access.getClientKeyData());
        ObjectNode root = json.createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "Config")
                .put("current-context", "release");
        root.putArray("clusters").addObject().put("name", "release").set("cluster", cluster);
        root.putArray("users").addObject().put("name", "release").set("user", user);
        root.putArray("contexts")
                .addObject()
                .put("name", "release")
                .putObject("context")
                .put("cluster", "release")
                .put("user", "release");
        return root.toString();
    }

    private static void put(ObjectNode node, String key, String value) {
        if (value != null && !value.isEmpty()) {
            node.put(key, value);
        }
    }

    private static String token(Config access) {
        if (access.getOauthTokenProvider() != null) {
            return access.getOauthTokenProvider().getToken();
        }
        return access.getOauthToken() == null ? access.getAutoOAuthToken() : access.getOauthToken();
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}

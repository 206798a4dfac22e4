package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The current context of a kubeconfig, of which only what it holds itself counts: a kubeconfig may also name commands to
 * run and files to read, and whoever may write one into a folder's credentials must not make the controller do either.
 *
 * @param server address of the API server
 * @param caCertificate PEM; null: none
 * @param token null: none
 * @param clientCertificate PEM in Base64; null: none
 * @param clientKey PEM in Base64; null: none
 * @param exec the program that says who the user is, which is run where a job may run programs; null: none
 */
record Kubeconfig(
        String server,
        String caCertificate,
        String token,
        String clientCertificate,
        String clientKey,
        ExecPlugin exec) {
    private static final int MOST_CHARACTERS = 200_000;
    private static final List<String> OUTSIDE_CLUSTER =
            List.of("certificate-authority", "insecure-skip-tls-verify", "proxy-url", "tls-server-name");
    private static final List<String> OUTSIDE_USER = List.of(
            "auth-provider",
            "tokenFile",
            "client-certificate",
            "client-key",
            "username",
            "password",
            "as",
            "as-groups",
            "as-uid",
            "as-user-extra");

    /** @throws IllegalArgumentException what is wrong, without anything that the text holds in secret */
    static Kubeconfig parse(String text) {
        Map<?, ?> root = mapping(load(text), "the text");
        String current = text(root.get("current-context"));
        if (current == null) {
            throw new IllegalArgumentException("the kubeconfig has no current-context");
        }
        Map<?, ?> context = named(root, "contexts", "context", current);
        Map<?, ?> cluster = named(root, "clusters", "cluster", text(context.get("cluster")));
        Map<?, ?> user = named(root, "users", "user", text(context.get("user")));
        refuse(cluster, OUTSIDE_CLUSTER);
        refuse(user, OUTSIDE_USER);
        String server = text(cluster.get("server"));
        if (server == null || !server.matches("https?://[^/@\\s]+(/\\S*)?") || !hasHost(server)) {
            throw new IllegalArgumentException("the kubeconfig's server is not an http or https address");
        }
        String ca = text(cluster.get("certificate-authority-data"));
        return new Kubeconfig(
                server,
                ca == null ? null : decode(ca, "certificate-authority-data"),
                text(user.get("token")),
                encoded(user, "client-certificate-data"),
                encoded(user, "client-key-data"),
                user.get("exec") == null ? null : ExecPlugin.read(mapping(user.get("exec"), "exec"), cluster));
    }

    private static boolean hasHost(String server) {
        try {
            return new URI(server).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Object load(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the kubeconfig has more than " + MOST_CHARACTERS + " characters");
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(MOST_CHARACTERS)
                    .setMaxAliasesForCollections(0)
                    .build();
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
            // the exception quotes the text
            throw new IllegalArgumentException("the kubeconfig is not YAML");
        }
    }

    private static Map<?, ?> named(Map<?, ?> root, String list, String kind, String name) {
        if (name != null && root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> found && name.equals(found.get("name"))) {
                    return mapping(found.get(kind), list);
                }
            }
        }
        throw new IllegalArgumentException("the kubeconfig's current context names no entry of its " + list);
    }

    private static Map<?, ?> mapping(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("the kubeconfig is not one: " + what + " is no mapping");
    }

    private static void refuse(Map<?, ?> entry, List<String> words) {
        for (String word : words) {
            if (entry.containsKey(word) && !Boolean.FALSE.equals(entry.get(word))) {
                throw new IllegalArgumentException(
                        "the kubeconfig uses '" + word + "', which is not followed: it has to"
                                + " hold server, certificate-authority-data, and token or client-certificate-data with"
                                + " client-key-data, and nothing beside them");
            }
        }
    }

    private static String text(Object value) {
        return value instanceof String text && !text.isBlank() ? text.strip() : null;
    }

    private static String encoded(Map<?, ?> user, String key) {
        String data = text(user.get(key));
        if (data != null) {
            decode(data, key);
        }
        return data;
    }

    private static String decode(String data, String key) {
        try {
            return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the kubeconfig's " + key + " is not Base64");
        }
    }

    @Override
    public String toString() {
        return "Kubeconfig[hidden]";
    }
}

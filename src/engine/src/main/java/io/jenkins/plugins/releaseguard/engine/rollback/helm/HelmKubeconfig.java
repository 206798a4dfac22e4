package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;

/** What Helm is told about a cluster: whom the client talks to, with its credential. */
final class HelmKubeconfig {
    private HelmKubeconfig() {}

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
}

package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One revision of a release, from its Secret; immutable. */
final class Revision {
    /** The key of a version's identity: what Helm installs, without the number under which it does. */
    static final String CONTENT = "helmContent";

    static final String TYPE = "helm.sh/release.v1";
    private static final int HASH_LENGTH = 20;

    private final int number;
    private final JsonNode secret;
    private final ObjectNode release;
    private final String problem;
    private final String content;

    private Revision(int number, JsonNode secret, ObjectNode release, String problem) {
        this.number = number;
        this.secret = secret;
        this.release = release;
        this.problem = problem;
        this.content = release == null ? "" : hash(release);
    }

    /**
     * Reads a Secret.
     *
     * @param name of the release
     * @param number that the Secret's name says
     */
    static Revision of(JsonNode secret, String name, int number) {
        String type = secret.path("type").asText("");
        if (!type.equals(TYPE)) {
            return new Revision(
                    number, secret, null, "it is of type '" + type + "', and this version reads " + TYPE + " only");
        }
        try {
            ObjectNode release = Payload.decode(secret.at("/data/release").asText(""));
            String status = secret.at("/metadata/labels/status").asText("");
            boolean same = release.path("name").asText("").equals(name)
                    && release.path("version").asInt(0) == number
                    && release.at("/info/status").asText("").equals(status);
            return same
                    ? new Revision(number, secret, release, null)
                    : new Revision(number, secret, null, "its content is not what its name and labels say");
        } catch (Payload.UnreadableException e) {
            return new Revision(number, secret, null, e.getMessage());
        }
    }

    int number() {
        return number;
    }

    String secretName() {
        return secret.at("/metadata/name").asText();
    }

    JsonNode resourceVersion() {
        return secret.at("/metadata/resourceVersion");
    }

    /** Why it cannot be read; null: it can. */
    String problem() {
        return problem;
    }

    /** As Helm calls it. */
    String status() {
        return secret.at("/metadata/labels/status").asText("unknown");
    }

    boolean isDeployed() {
        return problem == null && status().equals("deployed");
    }

    /** An operation is going on, or was killed. */
    boolean isPending() {
        return status().startsWith("pending-");
    }

    boolean isUninstalled() {
        return status().equals("uninstalled") || status().equals("uninstalling");
    }

    /** Whether it was live, and could be again. */
    boolean wasLive() {
        return problem == null && (status().equals("deployed") || status().equals("superseded"));
    }

    /** Equal for revisions that install the same; empty where it cannot be read. */
    String content() {
        return content;
    }

    boolean isOf(String other) {
        return problem == null && content.equals(other);
    }

    String manifest() {
        return release == null ? "" : release.path("manifest").asText("");
    }

    /** When its operation began; null where it does not say. */
    Instant deployedAt() {
        try {
            return release == null
                    ? null
                    : OffsetDateTime.parse(release.at("/info/last_deployed").asText(""))
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A copy of what Helm stores. */
    ObjectNode release() {
        return release.deepCopy();
    }

    private String chart() {
        JsonNode chart = release.at("/chart/metadata");
        return chart.path("name").asText("") + "-" + chart.path("version").asText("");
    }

    /** {@code revision 6 (chart model-svc-1.2.0, app v4, deployed 2026-08-01T10:00:00Z)}. */
    String described() {
        if (problem != null) {
            return "revision " + number;
        }
        String app = release.at("/chart/metadata/appVersion").asText("");
        Instant at = deployedAt();
        return "revision " + number + " (chart " + chart() + (app.isEmpty() ? "" : ", app " + app)
                + (at == null ? "" : ", deployed " + at) + ")";
    }

    Version version() {
        Map<String, String> identity = new LinkedHashMap<>();
        if (problem == null) {
            identity.put(CONTENT, content);
            identity.put("chart", chart());
            String app = release.at("/chart/metadata/appVersion").asText("");
            if (!app.isEmpty()) {
                identity.put("appVersion", app);
            }
            List<String> images = Manifest.lenient(manifest()).images();
            if (!images.isEmpty()) {
                identity.put(Version.IMAGE, String.join(", ", images));
            }
        } else {
            identity.put("secret", secretName());
        }
        return new Version("revision " + number, identity);
    }

    private static String hash(ObjectNode release) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, release.at("/chart/metadata/name").asText(""));
            add(digest, release.at("/chart/metadata/version").asText(""));
            add(digest, release.path("manifest").asText(""));
            add(digest, release.path("config").toString());
            for (JsonNode hook : release.path("hooks")) {
                add(digest, hook.path("manifest").asText(""));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}

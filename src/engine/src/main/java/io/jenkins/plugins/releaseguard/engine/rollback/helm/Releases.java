package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Secrets in which Helm keeps the revisions of one release (Helm, {@code pkg/storage}). */
final class Releases {
    /** A Secret may have 1 MiB. */
    private static final int PAGE = 20;

    private static final int MOST_READ = 64;

    private final HelmSpec spec;
    private final Objects objects;
    private final Failures failures;
    private final Pattern secretName;

    Releases(HelmSpec spec, Objects objects) {
        this.spec = spec;
        this.objects = objects;
        this.failures = spec.failures();
        this.secretName =
                Pattern.compile("sh\\.helm\\.release\\.v1\\." + Pattern.quote(spec.name()) + "\\.v(\\d{1,9})");
    }

    /** The newest ones, of which no more are read than somebody can have meant to keep. */
    History read() throws LegException {
        TreeMap<Integer, JsonNode> newest = new TreeMap<>();
        List<String> others = new ArrayList<>();
        objects.pages(Type.SECRET, Map.of("owner", "helm", "name", spec.name()), PAGE, secret -> {
            String name = secret.at("/metadata/name").asText();
            Matcher matcher = secretName.matcher(name);
            if (!matcher.matches()) {
                others.add(name);
                return;
            }
            newest.put(Integer.valueOf(matcher.group(1)), secret);
            if (newest.size() > MOST_READ) {
                newest.pollFirstEntry();
            }
        });
        if (newest.isEmpty()) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "there is no release of that name in namespace " + spec.namespace()
                            + (others.isEmpty()
                                    ? ", or Helm does not keep it in Secrets"
                                    : ": Secret " + others.get(0) + " is of another format than sh.helm.release.v1"));
        }
        List<Revision> revisions = new ArrayList<>();
        newest.forEach((number, secret) -> revisions.add(Revision.of(secret, spec.name(), number)));
        return new History(revisions);
    }

    /** As Helm would have marked it, if it had noticed that it failed; if it still is as it was read. */
    void markFailed(Revision pending, String why, Instant now) throws LegException {
        ObjectNode release = pending.release();
        release.withObject("/info").put("status", "failed").put("description", why);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        objects.patch(
                Type.SECRET,
                pending.secretName(),
                new JsonPatch()
                        .test("/metadata/resourceVersion", pending.resourceVersion())
                        .replace("/data/release", nodes.textNode(Payload.encode(release)))
                        .replace("/metadata/labels/status", nodes.textNode("failed"))
                        .add("/metadata/labels/modifiedAt", nodes.textNode(String.valueOf(now.getEpochSecond())))
                        .operations());
    }
}

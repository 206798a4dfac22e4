package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.ReplicaSetRevision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the versions that run behind the Services of one namespace: a route knows them by name alone. */
final class Backends {
    /** What finding a Service's version takes. */
    static final List<Permission> PERMISSIONS =
            List.of(Type.SERVICE.permission("get"), Type.REPLICA_SET.permission("list"));

    private static final List<Revision.Keys> KEYS = List.of(Revision.Keys.ROLLOUT, Revision.Keys.DEPLOYMENT);
    private static final int PAGE = 100;

    private final Objects objects;
    private final Failures failures;

    Backends(Objects objects, Failures failures) {
        this.objects = objects;
        this.failures = failures;
    }

    Objects objects() {
        return objects;
    }

    /** An error of the route, by its name. */
    LegException failure(Kind kind, String message) {
        return failures.of(kind, message);
    }

    /** The object is not there. */
    LegException none(RouteSpec spec) {
        return failure(
                Kind.NOT_FOUND,
                "there is none of that name in namespace " + spec.namespace() + "; does the cluster know its kind?");
    }

    /** @param called as the policy calls it */
    Running behind(String called, String service) throws LegException {
        return behind(called, service, Map.of());
    }

    /** @param labels that its pods have beside those that the Service asks for */
    Running behind(String called, String service, Map<String, String> labels) throws LegException {
        JsonNode found = objects.get(Type.SERVICE, service);
        if (found == null) {
            return new Running(called, List.of(), false);
        }
        Map<String, String> selector = texts(found.at("/spec/selector"));
        if (selector.isEmpty()) {
            throw failure(
                    Kind.UNSUITABLE,
                    "service " + service + " has no selector, so nobody can tell which version it leads to; give it"
                            + " one");
        }
        selector.putAll(labels);
        List<Revision> revisions = new ArrayList<>();
        objects.pages(Type.REPLICA_SET, selector, PAGE, found1 -> add(found1, revisions));
        Set<Version> versions = new LinkedHashSet<>();
        revisions.forEach(revision -> versions.add(version(revision)));
        return new Running(
                called, List.copyOf(versions), revisions.stream().anyMatch(revision -> revision.ready() > 0));
    }

    private static void add(JsonNode replicaSet, List<Revision> to) {
        for (Revision.Keys keys : KEYS) {
            Revision revision = new ReplicaSetRevision(keys, replicaSet);
            if (!revision.hash().isEmpty()) {
                if (revision.wanted() > 0 || revision.pods() > 0) {
                    to.add(revision);
                }
                return;
            }
        }
    }

    private static Version version(Revision revision) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(Version.POD_TEMPLATE_HASH, revision.hash());
        List<String> images = revision.images();
        if (!images.isEmpty()) {
            identity.put(Version.IMAGE, String.join(", ", images));
        }
        String tag = Revision.tag(images);
        return new Version(tag.isEmpty() ? revision.hash() : tag, identity);
    }

    /** The labels of a selector; empty: it has none. */
    static Map<String, String> texts(JsonNode labels) {
        Map<String, String> texts = new HashMap<>();
        labels.fields()
                .forEachRemaining(
                        label -> texts.put(label.getKey(), label.getValue().asText()));
        return texts;
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.History;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.ReplicaSetRevision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Rollout with its ReplicaSets at one moment; immutable. */
final class RolloutView {
    static final String HASH_LABEL = Revision.Keys.ROLLOUT.hash();
    private static final String REVISION = Revision.Keys.ROLLOUT.number();
    private static final String EPHEMERAL_METADATA = "rollout.argoproj.io/ephemeral-metadata";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode rollout;
    /** The Deployment that holds the template; null: the rollout does. */
    private final JsonNode workload;

    private final Map<String, JsonNode> replicaSets;

    private RolloutView(JsonNode rollout, JsonNode workload, Map<String, JsonNode> replicaSets) {
        this.rollout = rollout;
        this.workload = workload;
        this.replicaSets = replicaSets;
    }

    /** One that holds its template itself. */
    static RolloutView of(JsonNode rollout, List<JsonNode> candidates) {
        return of(rollout, null, candidates);
    }

    /**
     * @param workload that {@code spec.workloadRef} names; null: none
     * @param candidates ReplicaSets of the namespace; those of other owners are left out
     */
    static RolloutView of(JsonNode rollout, JsonNode workload, List<JsonNode> candidates) {
        Map<String, JsonNode> owned = new LinkedHashMap<>();
        for (JsonNode replicaSet : candidates) {
            String hash = replicaSet.at("/metadata/labels").path(HASH_LABEL).asText("");
            boolean hasTemplate = replicaSet.at("/spec/template").isObject();
            if (!hash.isEmpty() && hasTemplate && isOwned(replicaSet, rollout)) {
                owned.put(hash, replicaSet);
            }
        }
        return new RolloutView(rollout, workload, owned);
    }

    private static boolean isOwned(JsonNode replicaSet, JsonNode rollout) {
        String name = rollout.at("/metadata/name").asText();
        String uid = rollout.at("/metadata/uid").asText("");
        return stream(replicaSet.at("/metadata/ownerReferences")).anyMatch(owner -> {
            String ownerUid = owner.path("uid").asText("");
            return owner.path("kind").asText().equals("Rollout")
                    && owner.path("name").asText().equals(name)
                    && (uid.isEmpty() || ownerUid.isEmpty() || ownerUid.equals(uid));
        });
    }

    // ---- the rollout

    JsonNode rollout() {
        return rollout;
    }

    String resourceVersion() {
        return text(rollout.at("/metadata/resourceVersion"));
    }

    boolean hasStatus() {
        return currentHash() != null;
    }

    boolean isBlueGreen() {
        return !rollout.at("/spec/strategy/blueGreen").isMissingNode();
    }

    boolean isCanary() {
        return !rollout.at("/spec/strategy/canary").isMissingNode();
    }

    /** The hash that the Service of the users selects, of a blue/green rollout; null: it is not known. */
    private String activeHash() {
        return text(rollout.at("/status/blueGreen/activeSelector"));
    }

    /** Whether users are still sent to another version than that one, of a blue/green rollout. */
    boolean isActiveElsewhere(String hash) {
        return isBlueGreen() && !hash.equals(activeHash());
    }

    /** Whether all of the version's pods are there: blue/green switches a Service only while the newest version's are. */
    boolean isSaturated(String hash) {
        JsonNode replicaSet = replicaSets.get(hash);
        return replicaSet != null && replicaSet.at("/status/availableReplicas").asInt(0) >= wantedReplicas();
    }

    /** Whether the stable version has only as many pods as its share of the traffic needs. */
    boolean scalesStable() {
        return rollout.at("/spec/strategy/canary/dynamicStableScale").asBoolean(false);
    }

    /** The object that holds the template instead of the rollout; null: the rollout does. */
    String workloadRef() {
        return workloadRef(rollout, "kind") == null
                ? null
                : workloadRef(rollout, "kind") + " " + workloadRef(rollout, "name");
    }

    /** A field of the reference to it. */
    static String workloadRef(JsonNode rollout, String field) {
        return text(rollout.at("/spec/workloadRef").path(field));
    }

    JsonNode workload() {
        return workload;
    }

    long generation() {
        return rollout.at("/metadata/generation").asLong(0);
    }

    /** What a template that is set back is written to. */
    private JsonNode templateHolder() {
        return workload == null ? rollout : workload;
    }

    /** Who syncs the rollout, or its template, from Git, and is not paused by one of these legs; null: nobody. */
    String syncedBy(Beside legs) {
        String syncedBy = Owner.syncedBy(templateHolder(), legs);
        return syncedBy == null ? Owner.syncedBy(rollout, legs) : syncedBy;
    }

    /** What another owner may do to a change of the rollout; null: there is none. */
    String ownersWarning() {
        String warning = Owner.warning(templateHolder());
        return warning == null ? Owner.warning(rollout) : warning;
    }

    /** Whether the controller has seen the spec that we see; true where that cannot be known. */
    boolean isObserved() {
        return hasSeen("/status/observedGeneration", generation())
                && (workload == null
                        || hasSeen(
                                "/status/workloadObservedGeneration",
                                workload.at("/metadata/generation").asLong(0)));
    }

    private boolean hasSeen(String where, long generation) {
        // Argo writes the generation as a string
        String observed = text(rollout.at(where));
        return observed == null || !observed.matches("\\d{1,18}") || Long.parseLong(observed) >= generation;
    }

    /** Whether a rollback has asked the controller to look again in that time. */
    boolean wasTouchedWithin(Duration time) {
        String touched = text(rollout.at("/metadata/annotations").path(RolloutApi.TOUCHED));
        try {
            return touched != null
                    && Instant.parse(touched).isAfter(Instant.now().minus(time));
        } catch (DateTimeParseException e) {
            // not ours
            return false;
        }
    }

    String currentHash() {
        return text(rollout.at("/status/currentPodHash"));
    }

    String stableHash() {
        return text(rollout.at("/status/stableRS"));
    }

    /** Whether the version that is being released gets all of the traffic without steps, pauses and analyses. */
    boolean isPromotedInFull() {
        return rollout.at("/status/promoteFull").asBoolean(false);
    }

    boolean isAborted() {
        return rollout.at("/status/abort").asBoolean(false);
    }

    boolean isSpecPaused() {
        return rollout.at("/spec/paused").asBoolean(false);
    }

    boolean hasPauseConditions() {
        return rollout.at("/status/pauseConditions").size() > 0;
    }

    JsonNode template() {
        return templateHolder().at("/spec/template");
    }

    int wantedReplicas() {
        return rollout.at("/spec/replicas").asInt(1);
    }

    // ---- versions

    boolean hasReplicaSet(String hash) {
        return replicaSets.containsKey(hash);
    }

    int readyReplicas(String hash) {
        JsonNode replicaSet = replicaSets.get(hash);
        return replicaSet == null ? 0 : replicaSet.at("/status/readyReplicas").asInt(0);
    }

    /** Rises whenever a version becomes current again, so it names a version only for a moment; null: not said. */
    String revision(String hash) {
        JsonNode replicaSet = replicaSets.get(hash);
        return replicaSet == null
                ? null
                : text(replicaSet.at("/metadata/annotations").path(REVISION));
    }

    String replicaSetName(String hash) {
        JsonNode replicaSet = replicaSets.get(hash);
        return replicaSet == null ? null : text(replicaSet.at("/metadata/name"));
    }

    /** The versions that a complete release can be returned to, the best one first. */
    List<Version> earlier() {
        return revisions().stream()
                .filter(r -> r.hash().equals(currentHash()))
                .flatMap(current -> history().good(current).stream())
                .map(r -> version(r.hash()))
                .toList();
    }

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#passedOver}. */
    List<String> passedOver(Version chosen) {
        String hash = chosen == null ? "" : chosen.identity().getOrDefault(Version.POD_TEMPLATE_HASH, "");
        List<Revision> all = revisions();
        Revision to =
                all.stream().filter(r -> r.hash().equals(hash)).findFirst().orElse(null);
        return all.stream()
                .filter(r -> r.hash().equals(currentHash()))
                .flatMap(current -> history().passedOver(current, to).stream())
                .map(one -> version(one.revision().hash()) + " (revision "
                        + one.revision().number() + ") " + one.why())
                .toList();
    }

    History history() {
        return new History(revisions());
    }

    private List<Revision> revisions() {
        return replicaSets.values().stream()
                .<Revision>map(r -> new ReplicaSetRevision(Revision.Keys.ROLLOUT, r))
                .toList();
    }

    /** The version of that hash; null where nothing shows its images any more. */
    Version version(String hash) {
        if (hash == null) {
            return null;
        }
        JsonNode template;
        if (replicaSets.containsKey(hash)) {
            template = replicaSets.get(hash).at("/spec/template");
        } else if (hash.equals(currentHash())) {
            template = template();
        } else {
            return null;
        }
        List<String> images = stream(template.at("/spec/containers"))
                .map(c -> c.path("image").asText(""))
                .filter(i -> !i.isEmpty())
                .toList();
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(Version.POD_TEMPLATE_HASH, hash);
        if (!images.isEmpty()) {
            identity.put(Version.IMAGE, String.join(", ", images));
        }
        String name = images.isEmpty() ? null : tag(images.get(0));
        if (name == null) {
            name = revision(hash) == null ? hash : "revision " + revision(hash);
        }
        return new Version(name, identity);
    }

    /** Of {@code registry:5000/path/name:tag@digest}; null when there is none. */
    static String tag(String image) {
        String reference = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        int colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
        return colon < 0 || colon == reference.length() - 1 ? null : reference.substring(colon + 1);
    }

    /**
     * The template that made the ReplicaSet, without what the controller put into it: with that left in, Argo would
     * take it for a new version instead of an old one.
     */
    JsonNode templateToRestore(String hash) {
        JsonNode replicaSet = replicaSets.get(hash);
        ObjectNode template = replicaSet.at("/spec/template").deepCopy();
        JsonNode metadata = template.path("metadata");
        remove(metadata, "labels", List.of(HASH_LABEL));
        JsonNode injected = injected(replicaSet);
        for (String kind : List.of("labels", "annotations")) {
            List<String> keys = new ArrayList<>();
            injected.path(kind).fieldNames().forEachRemaining(keys::add);
            remove(metadata, kind, keys);
        }
        if (rollout.at("/spec/strategy/canary").has("antiAffinity")) {
            removeAntiAffinity(template);
        }
        return template;
    }

    /**
     * The rule that keeps a canary's pods away from those of the version that was stable then. What is left is what
     * Argo compares: of a preferred rule an empty podAntiAffinity, of a required one nothing.
     */
    private static void removeAntiAffinity(ObjectNode template) {
        JsonNode affinity = template.at("/spec/affinity");
        JsonNode rules = affinity.path("podAntiAffinity");
        removeTerm(rules, "preferredDuringSchedulingIgnoredDuringExecution", "/podAffinityTerm");
        boolean had = removeTerm(rules, "requiredDuringSchedulingIgnoredDuringExecution", "");
        if (had && rules.isEmpty()) {
            ((ObjectNode) affinity).remove("podAntiAffinity");
            if (affinity.isEmpty()) {
                ((ObjectNode) template.path("spec")).remove("affinity");
            }
        }
    }

    private static boolean removeTerm(JsonNode rules, String list, String term) {
        if (!(rules.path(list) instanceof ArrayNode terms)) {
            return false;
        }
        for (int i = 0; i < terms.size(); i++) {
            JsonNode labels = terms.get(i).at(term + "/labelSelector/matchExpressions");
            if (stream(labels).anyMatch(l -> l.path("key").asText().equals(HASH_LABEL))) {
                terms.remove(i);
                if (terms.isEmpty()) {
                    ((ObjectNode) rules).remove(list);
                }
                return true;
            }
        }
        return false;
    }

    private static JsonNode injected(JsonNode replicaSet) {
        String text = text(replicaSet.at("/metadata/annotations").path(EPHEMERAL_METADATA));
        try {
            return text == null ? JSON.missingNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static void remove(JsonNode metadata, String map, List<String> keys) {
        if (metadata.path(map) instanceof ObjectNode entries && !keys.isEmpty()) {
            boolean had = !entries.isEmpty();
            entries.remove(keys);
            if (had && entries.isEmpty()) {
                ((ObjectNode) metadata).remove(map);
            }
        }
    }

    // ---- traffic

    private boolean routesTraffic() {
        return !rollout.at("/spec/strategy/canary/trafficRouting").isMissingNode();
    }

    /** Whether the router is known not to have taken the weights over yet. */
    private boolean isUnverified() {
        JsonNode verified = rollout.at("/status/canary/weights/verified");
        return verified.isBoolean() && !verified.asBoolean();
    }

    /** The share of the traffic that the version of that hash has; null where it cannot be read. */
    Double percentOf(String hash) {
        if (hash == null) {
            return null;
        }
        Double percent =
                isBlueGreen() ? percentByService(hash) : routesTraffic() ? percentByWeight(hash) : percentByPods(hash);
        // The status is what somebody has written there.
        return percent != null && percent >= 0 && percent <= 100 ? percent : null;
    }

    private Double percentByService(String hash) {
        return activeHash() == null ? null : (Double) (hash.equals(activeHash()) ? 100.0 : 0.0);
    }

    private Double percentByWeight(String hash) {
        JsonNode weights = rollout.at("/status/canary/weights");
        if (!weights.isObject()) {
            // no canary yet: the router has one version only
            boolean single = currentHash() != null && currentHash().equals(stableHash());
            return single ? (Double) (hash.equals(currentHash()) ? 100.0 : 0.0) : null;
        }
        if (isUnverified()) {
            return null;
        }
        double percent = 0;
        List<JsonNode> destinations = new ArrayList<>();
        destinations.add(weights.path("canary"));
        destinations.add(weights.path("stable"));
        weights.path("additional").forEach(destinations::add);
        for (JsonNode destination : destinations) {
            if (hash.equals(text(destination.path("podTemplateHash")))) {
                percent += destination.path("weight").asDouble(0);
            }
        }
        return percent;
    }

    private Double percentByPods(String hash) {
        int all = replicaSets.keySet().stream().mapToInt(this::readyReplicas).sum();
        return all == 0 ? null : (Double) (100.0 * readyReplicas(hash) / all);
    }

    // ---- for people

    LegState toState() {
        Version current = version(currentHash());
        Version stable = version(stableHash());
        boolean inProgress = stable != null && !stableHash().equals(currentHash());
        return new LegState(
                current,
                stable,
                inProgress,
                percentOf(currentHash()),
                stableHash() == null ? null : percentOf(stableHash()),
                summary(current, stable));
    }

    private String summary(Version current, Version stable) {
        List<String> parts = new ArrayList<>();
        if (stableHash() == null) {
            parts.add(current + " is the first version, there is no stable one yet");
        } else if (stableHash().equals(currentHash())) {
            parts.add(current + " has " + percent(percentOf(currentHash())) + " of the traffic");
        } else {
            parts.add((isBlueGreen() ? "preview " : "canary ") + current + " " + percent(percentOf(currentHash()))
                    + ", stable "
                    + (stable == null ? stableHash() + " (its ReplicaSet is gone)" : stable) + " "
                    + percent(percentOf(stableHash())));
        }
        String phase = text(rollout.at("/status/phase"));
        String flags = Stream.of(
                        isAborted() ? "aborted" : null,
                        isSpecPaused() || hasPauseConditions() ? "paused" : null,
                        phase == null || phase.equals("Paused") ? null : phase.toLowerCase(Locale.ROOT))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        if (!flags.isEmpty()) {
            parts.add(flags);
        }
        if (!isObserved()) {
            parts.add("the controller has not taken up generation " + generation() + " yet");
        }
        return String.join("; ", parts);
    }

    static String percent(Double value) {
        return LegState.percent(value);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String text(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty() ? node.asText() : null;
    }
}

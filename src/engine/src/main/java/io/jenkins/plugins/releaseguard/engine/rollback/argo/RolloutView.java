package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Rollout with its ReplicaSets at one moment; immutable. */
final class RolloutView {
    static final String HASH_LABEL = Revision.Keys.ROLLOUT.hash();
    private static final String REVISION = Revision.Keys.ROLLOUT.number();

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
    String activeHash() {
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

    /** Of all versions whose ReplicaSets are there. */
    Set<String> hashes() {
        return replicaSets.keySet();
    }

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

    RolloutVersions versions() {
        return new RolloutVersions(this, replicaSets);
    }

    /** As {@link RolloutVersions#of}. */
    Version version(String hash) {
        return versions().of(hash);
    }

    /** As its user wrote it. */
    JsonNode templateToRestore(String hash) {
        return OriginalTemplate.of(rollout, replicaSets.get(hash));
    }

    // ---- traffic

    /** The share of the traffic that the version of that hash has; null where it cannot be read. */
    Double percentOf(String hash) {
        return hash == null ? null : new RolloutTraffic(this).percentOf(hash);
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

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Null where there is none. */
    static String text(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty() ? node.asText() : null;
    }
}

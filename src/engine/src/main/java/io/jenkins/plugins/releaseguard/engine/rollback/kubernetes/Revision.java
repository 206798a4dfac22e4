package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** A ReplicaSet: one version of its owner's template, under the number that it has now. Immutable. */
public final class Revision {
    private final Keys keys;
    private final JsonNode replicaSet;

    /** @param replicaSet as the API server writes it */
    public Revision(Keys keys, JsonNode replicaSet) {
        this.keys = keys;
        this.replicaSet = replicaSet;
    }

    /**
     * Under which keys the owner's controller writes down what a ReplicaSet is.
     *
     * @param hash the label that holds the hash of the template
     * @param number the annotation that holds the revision's number
     * @param earlierNumbers the annotation that holds the numbers that it had before, separated by commas
     */
    public record Keys(String hash, String number, String earlierNumbers) {
        /** As Kubernetes writes them for a Deployment. */
        public static final Keys DEPLOYMENT = new Keys(
                "pod-template-hash", "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history");

        /** As Argo Rollouts writes them for a Rollout. */
        public static final Keys ROLLOUT = new Keys(
                "rollouts-pod-template-hash", "rollout.argoproj.io/revision", "rollout.argoproj.io/revision-history");
    }

    /** Empty: the controller has not given it one. */
    public String hash() {
        return replicaSet.at("/metadata/labels").path(keys.hash()).asText("");
    }

    public String replicaSetName() {
        return replicaSet.at("/metadata/name").asText();
    }

    /** Rises whenever this version becomes the current one again; 0: the controller has not given it one yet. */
    public long number() {
        String number =
                replicaSet.at("/metadata/annotations").path(keys.number()).asText("");
        return isNumber(number) ? Long.parseLong(number) : 0;
    }

    /** Every number that this version had, in their order. */
    public List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        Arrays.stream(replicaSet
                        .at("/metadata/annotations")
                        .path(keys.earlierNumbers())
                        .asText("")
                        .split(","))
                .filter(Revision::isNumber)
                .map(Long::valueOf)
                .sorted()
                .forEach(numbers::add);
        numbers.add(number());
        return numbers;
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d{1,18}");
    }

    /** When the controller made it; null: it does not say. */
    public Instant created() {
        String at = replicaSet.at("/metadata/creationTimestamp").asText("");
        try {
            return at.isEmpty() ? null : Instant.parse(at);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    public int wanted() {
        return replicaSet.at("/spec/replicas").asInt(0);
    }

    public int ready() {
        return replicaSet.at("/status/readyReplicas").asInt(0);
    }

    public int pods() {
        return replicaSet.at("/status/replicas").asInt(0);
    }

    public List<String> images() {
        return images(replicaSet.at("/spec/template"));
    }

    public static List<String> images(JsonNode template) {
        return StreamSupport.stream(template.at("/spec/containers").spliterator(), false)
                .map(c -> c.path("image").asText(""))
                .filter(i -> !i.isEmpty())
                .toList();
    }

    /** The tag of the first of some images, {@code registry:5000/path/name:tag@digest}; empty: it has none. */
    public static String tag(List<String> images) {
        if (images.isEmpty()) {
            return "";
        }
        String image = images.get(0);
        String reference = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        int colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
        return colon < 0 ? "" : reference.substring(colon + 1);
    }

    /** The template that made it, without what the controller put into it. */
    public JsonNode template() {
        return withoutHash(replicaSet.at("/spec/template"));
    }

    /** Whether a Deployment with this template asks for this version. */
    public boolean isOf(JsonNode template) {
        return compared(template()).equals(compared(withoutHash(template)));
    }

    private JsonNode withoutHash(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(keys.hash());
        }
        return copy;
    }

    /** API servers of some versions write a creation time of null into a template, and others leave it out. */
    private static JsonNode compared(JsonNode template) {
        if (template.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
        }
        return template;
    }
}

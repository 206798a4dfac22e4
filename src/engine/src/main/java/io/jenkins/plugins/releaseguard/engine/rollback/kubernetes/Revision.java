package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.StreamSupport;

/** One version of its owner's template, under the number that it has now. Immutable. */
public interface Revision {
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

    /** As the label of its pods has it; empty: the controller has not given it one. */
    String hash();

    /** Of the object that keeps it. */
    String objectName();

    /** Rises whenever this version becomes the current one again; 0: the controller has not given it one yet. */
    long number();

    /** Every number that is known that this version had, in their order. */
    List<Long> numbers();

    /** When the controller made it; null: it does not say. */
    Instant created();

    /** How many pods its owner wants of it. */
    int wanted();

    /** How many pods of it are ready. */
    int ready();

    /** How many pods of it there are. */
    int pods();

    /** The template that made it, without what the controller put into it. */
    JsonNode template();

    /** Whether an owner with this template asks for this version. */
    boolean isOf(JsonNode template);

    /** Whether its owner went back from it to {@code older}, which had been released before it was released first. */
    boolean isLeftFor(Revision older);

    /** What its containers run. */
    default List<String> images() {
        return images(template());
    }

    /** What the containers of a template run. */
    static List<String> images(JsonNode template) {
        return StreamSupport.stream(template.at("/spec/containers").spliterator(), false)
                .map(c -> c.path("image").asText(""))
                .filter(i -> !i.isEmpty())
                .toList();
    }

    /** The tag of the first of some images, {@code registry:5000/path/name:tag@digest}; empty: it has none. */
    static String tag(List<String> images) {
        if (images.isEmpty()) {
            return "";
        }
        String image = images.get(0);
        String reference = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        int colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
        return colon < 0 ? "" : reference.substring(colon + 1);
    }

    /** When the API server made an object; null: it does not say. */
    static Instant created(JsonNode object) {
        String at = object.at("/metadata/creationTimestamp").asText("");
        try {
            return at.isEmpty() ? null : Instant.parse(at);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Whether two templates ask for the same. */
    static boolean isSame(JsonNode one, JsonNode other) {
        return compared(one).equals(compared(other));
    }

    /** API servers of some versions write a creation time of null into a template, and others leave it out. */
    private static JsonNode compared(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
        }
        return copy;
    }
}

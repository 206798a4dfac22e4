package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** A ReplicaSet of a Deployment: one version of its template, under the number that it has now. */
final class Revision {
    static final String HASH_LABEL = "pod-template-hash";
    private static final String NUMBER = "deployment.kubernetes.io/revision";
    private static final String EARLIER_NUMBERS = "deployment.kubernetes.io/revision-history";

    private final JsonNode replicaSet;

    /** @param replicaSet as the API server writes it */
    Revision(JsonNode replicaSet) {
        this.replicaSet = replicaSet;
    }

    String hash() {
        return replicaSet.at("/metadata/labels").path(HASH_LABEL).asText("");
    }

    String replicaSetName() {
        return replicaSet.at("/metadata/name").asText();
    }

    /** Rises whenever this version becomes the current one again; 0: the controller has not given it one yet. */
    long number() {
        String number = replicaSet.at("/metadata/annotations").path(NUMBER).asText("");
        return isNumber(number) ? Long.parseLong(number) : 0;
    }

    /** Every number that this version had, in their order. */
    List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        Arrays.stream(replicaSet
                        .at("/metadata/annotations")
                        .path(EARLIER_NUMBERS)
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

    int wanted() {
        return replicaSet.at("/spec/replicas").asInt(0);
    }

    int ready() {
        return replicaSet.at("/status/readyReplicas").asInt(0);
    }

    int pods() {
        return replicaSet.at("/status/replicas").asInt(0);
    }

    List<String> images() {
        return images(replicaSet.at("/spec/template"));
    }

    static List<String> images(JsonNode template) {
        return StreamSupport.stream(template.at("/spec/containers").spliterator(), false)
                .map(c -> c.path("image").asText(""))
                .filter(i -> !i.isEmpty())
                .toList();
    }

    /** The template that made it, without what the controller put into it. */
    JsonNode template() {
        return withoutHash(replicaSet.at("/spec/template"));
    }

    /** Whether a Deployment with this template asks for this version. */
    boolean isOf(JsonNode template) {
        return compared(template()).equals(compared(withoutHash(template)));
    }

    private static JsonNode withoutHash(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(HASH_LABEL);
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

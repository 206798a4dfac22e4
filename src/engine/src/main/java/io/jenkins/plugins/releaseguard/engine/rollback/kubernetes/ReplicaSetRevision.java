package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A ReplicaSet: one version of its owner's template, under the number that it has now. Immutable. */
public final class ReplicaSetRevision implements Revision {
    private final Keys keys;
    private final JsonNode replicaSet;

    /** @param replicaSet as the API server writes it */
    public ReplicaSetRevision(Keys keys, JsonNode replicaSet) {
        this.keys = keys;
        this.replicaSet = replicaSet;
    }

    @Override
    public String hash() {
        return replicaSet.at("/metadata/labels").path(keys.hash()).asText("");
    }

    @Override
    public String objectName() {
        return replicaSet.at("/metadata/name").asText();
    }

    @Override
    public long number() {
        String number =
                replicaSet.at("/metadata/annotations").path(keys.number()).asText("");
        return isNumber(number) ? Long.parseLong(number) : 0;
    }

    @Override
    public List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        Arrays.stream(replicaSet
                        .at("/metadata/annotations")
                        .path(keys.earlierNumbers())
                        .asText("")
                        .split(","))
                .filter(ReplicaSetRevision::isNumber)
                .map(Long::valueOf)
                .sorted()
                .forEach(numbers::add);
        numbers.add(number());
        return numbers;
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d{1,18}");
    }

    @Override
    public Instant created() {
        return Revision.created(replicaSet);
    }

    @Override
    public int wanted() {
        return replicaSet.at("/spec/replicas").asInt(0);
    }

    @Override
    public int ready() {
        return replicaSet.at("/status/readyReplicas").asInt(0);
    }

    @Override
    public int pods() {
        return replicaSet.at("/status/replicas").asInt(0);
    }

    @Override
    public JsonNode template() {
        return withoutHash(replicaSet.at("/spec/template"));
    }

    @Override
    public boolean isOf(JsonNode template) {
        return Revision.isSame(template(), withoutHash(template));
    }

    /** By the numbers that both have had. */
    @Override
    public boolean isLeftFor(Revision older) {
        List<Long> numbers = older.numbers();
        if (numbers.get(0) >= numbers().get(0)) {
            return false;
        }
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i - 1) < number() && number() < numbers.get(i)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode withoutHash(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(keys.hash());
        }
        return copy;
    }
}

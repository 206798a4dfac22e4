package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import java.time.Instant;
import java.util.List;

/**
 * A ControllerRevision of a StatefulSet: one version of its template. When a version becomes the current one again, its
 * number is written over by the next one; which numbers it had before is not kept.
 *
 * @param object as the API server writes it
 * @param pods how many there are of it
 * @param ready how many of these are ready
 */
record ControllerRevision(JsonNode object, int pods, int ready) implements Revision {
    /** The label of pods that holds the name of their ControllerRevision. */
    static final String POD_LABEL = "controller-revision-hash";

    /** A label that each one has. */
    static final String LABEL = "controller.kubernetes.io/hash";

    /** Its name, which is what its pods' label has. */
    @Override
    public String hash() {
        return objectName();
    }

    @Override
    public String objectName() {
        return object.at("/metadata/name").asText();
    }

    @Override
    public long number() {
        return object.path("revision").asLong(0);
    }

    @Override
    public List<Long> numbers() {
        return List.of(number());
    }

    @Override
    public Instant created() {
        return Revision.created(object);
    }

    /** The controller keeps no wish for each version; what is there counts. */
    @Override
    public int wanted() {
        return pods;
    }

    /** The data is a patch of the StatefulSet, which replaces the template. */
    @Override
    public JsonNode template() {
        JsonNode template = object.at("/data/spec/template").deepCopy();
        if (template instanceof ObjectNode fields) {
            fields.remove("$patch");
        }
        return template;
    }

    @Override
    public boolean isOf(JsonNode template) {
        return Revision.isSame(template(), template);
    }

    /** One that is older and has the higher number became the current one again after this one. */
    @Override
    public boolean isLeftFor(Revision older) {
        return created() != null
                && older.created() != null
                && older.created().isBefore(created())
                && older.number() > number();
    }
}

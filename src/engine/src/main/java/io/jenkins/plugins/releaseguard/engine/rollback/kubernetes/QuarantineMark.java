package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * The mark at an object of a cluster that versions of it are in quarantine: an annotation with a JSON list, newest last.
 * It stands at the object that owns the versions: what Git does not name there, Argo CD and Flux leave alone.
 */
public final class QuarantineMark {
    /** The annotation. */
    public static final String ANNOTATION = "release-guard.jenkins.io/quarantined";

    private static final String ANNOTATIONS = "/metadata/annotations";
    private static final String RESOURCE_VERSION = "/metadata/resourceVersion";
    /** Beyond these the oldest go: an object's annotations have a limit together. */
    private static final int MOST = 20;

    private static final int MAX_CONFLICTS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private QuarantineMark() {}

    /** Reads the object. */
    @FunctionalInterface
    public interface Read {
        JsonNode object() throws LegException;
    }

    /** Patches the object; another writer in between is a conflict. */
    @FunctionalInterface
    public interface Write {
        void patch(ArrayNode operations) throws LegException;
    }

    /**
     * Adds a version to the list, if it is not there.
     *
     * @return what was left, in one line
     */
    public static String leave(Read read, Write write, Version bad, Quarantine.Entry why) throws LegException {
        for (int conflicts = 0; ; conflicts++) {
            JsonNode object = read.object();
            String list = with(object, bad, why);
            try {
                if (!list.equals(old(object))) {
                    write.patch(patch(object, list));
                }
                return bad + " is marked as in quarantine (annotation " + ANNOTATION + ")";
            } catch (LegException e) {
                if (e.kind() != Kind.CONFLICT || conflicts >= MAX_CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    private static ArrayNode patch(JsonNode object, String list) {
        JsonPatch patch = new JsonPatch().test(RESOURCE_VERSION, object.at(RESOURCE_VERSION));
        return (object.at(ANNOTATIONS).isObject()
                        ? patch.add(ANNOTATIONS + "/" + JsonPatch.escaped(ANNOTATION), TextNode.valueOf(list))
                        : patch.add(ANNOTATIONS, JSON.createObjectNode().put(ANNOTATION, list)))
                .operations();
    }

    private static String with(JsonNode object, Version bad, Quarantine.Entry why) {
        ObjectNode mark = JSON.createObjectNode().put("version", bad.version());
        bad.identity().forEach(mark::put);
        mark.put("release", why.key().release());
        if (why.key().environment() != null) {
            mark.put("environment", why.key().environment());
        }
        mark.put("episode", why.episode()).put("at", why.at().toString());
        List<JsonNode> marks = read(old(object));
        if (!marks.contains(mark)) {
            marks.add(mark);
        }
        return JSON.createArrayNode()
                .addAll(marks.subList(Math.max(0, marks.size() - MOST), marks.size()))
                .toString();
    }

    private static String old(JsonNode object) {
        return object.at(ANNOTATIONS).path(ANNOTATION).asText("");
    }

    /** What somebody else has put there instead of a list is replaced. */
    private static List<JsonNode> read(String text) {
        List<JsonNode> marks = new ArrayList<>();
        try {
            JSON.readTree(text).forEach(marks::add);
        } catch (JsonProcessingException e) {
            marks.clear();
        }
        return marks;
    }
}

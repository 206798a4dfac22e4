package io.jenkins.plugins.releaseguard.engine.rollback.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program says of the world, as the JSON object in the last line of its standard output.
 *
 * @param current the version that is there
 * @param target the version that a rollback would return to; null: there is none
 * @param actions what a rollback would do, a sentence each
 * @param summary one line; null: none
 */
record Said(String current, String target, List<String> actions, String summary) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 300;
    private static final int MOST_ACTIONS = 20;

    Said {
        actions = List.copyOf(actions);
    }

    /** @throws IllegalArgumentException it is none; the message goes on after "it" */
    static Said of(String output) {
        String last = output.strip();
        last = last.substring(last.lastIndexOf('\n') + 1).strip();
        JsonNode said;
        try {
            said = JSON.readTree(last);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("ends with `" + line(last) + "`", e);
        }
        if (said == null || !said.isObject()) {
            throw new IllegalArgumentException("ends with `" + line(last) + "`");
        }
        String current = text(said.path("current"));
        if (current == null) {
            throw new IllegalArgumentException("says no `current`");
        }
        List<String> actions = new ArrayList<>();
        for (JsonNode action : said.path("actions")) {
            if (actions.size() < MOST_ACTIONS && text(action) != null) {
                actions.add(text(action));
            }
        }
        return new Said(current, text(said.path("target")), actions, text(said.path("summary")));
    }

    private static String text(JsonNode node) {
        String line = node.isValueNode() && !node.isNull() ? line(node.asText()) : "";
        return line.isEmpty() ? null : line;
    }

    /** In one line and not too long. */
    static String line(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}

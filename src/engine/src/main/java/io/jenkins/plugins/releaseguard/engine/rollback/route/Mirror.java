package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One mirror of a route.
 *
 * @param destination in the form that destinations of the route have
 * @param holder what has to be as it was read when the mirror is removed, a JSON pointer
 * @param parts what is removed, JSON pointers
 */
record Mirror(JsonNode destination, String holder, List<String> parts) {}

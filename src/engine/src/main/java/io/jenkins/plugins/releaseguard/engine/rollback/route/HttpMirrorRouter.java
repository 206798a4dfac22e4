package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The mirrors of a Gateway API HTTPRoute: filters of its rules, or of their backends. */
final class HttpMirrorRouter extends MirrorRouter {
    HttpMirrorRouter() {
        super(new HttpRouter());
    }

    @Override
    public String word() {
        return "http-mirror";
    }

    @Override
    public String form() {
        return "http-mirror HTTPROUTE of SERVICE to SERVICE";
    }

    @Override
    public String example() {
        return "http-mirror model-svc of model-stable to model-shadow";
    }

    @Override
    List<Mirror> mirrors(JsonNode object) {
        List<Mirror> mirrors = new ArrayList<>();
        for (int i = 0; i < object.at("/spec/rules").size(); i++) {
            String rule = "/spec/rules/" + i;
            add(object, rule + "/filters", mirrors);
            for (int j = 0; j < object.at(rule + "/backendRefs").size(); j++) {
                add(object, rule + "/backendRefs/" + j + "/filters", mirrors);
            }
        }
        return mirrors;
    }

    private static void add(JsonNode object, String filters, List<Mirror> to) {
        for (int i = 0; i < object.at(filters).size(); i++) {
            JsonNode filter = object.at(filters).get(i);
            if (filter.path("type").asText("").equals("RequestMirror")) {
                to.add(new Mirror(filter.at("/requestMirror/backendRef"), filters, List.of(filters + "/" + i)));
            }
        }
    }
}

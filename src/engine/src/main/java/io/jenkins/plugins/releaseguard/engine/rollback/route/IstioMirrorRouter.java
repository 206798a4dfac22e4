package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The mirrors of the HTTP rules of an Istio VirtualService: one in {@code mirror}, or several in {@code mirrors}. */
final class IstioMirrorRouter extends MirrorRouter {
    private static final List<String> SHARES = List.of("mirrorPercentage", "mirrorPercent", "mirror_percent");

    IstioMirrorRouter() {
        super(new IstioRouter());
    }

    @Override
    public String word() {
        return "istio-mirror";
    }

    @Override
    public String form() {
        return "istio-mirror VIRTUALSERVICE of DESTINATION to DESTINATION";
    }

    @Override
    public String example() {
        return "istio-mirror model-svc of stable to shadow";
    }

    @Override
    List<Mirror> mirrors(JsonNode object) {
        List<Mirror> mirrors = new ArrayList<>();
        for (int i = 0; i < object.at("/spec/http").size(); i++) {
            String path = "/spec/http/" + i;
            JsonNode rule = object.at(path);
            if (rule.path("mirror").isObject()) {
                List<String> parts = Stream.concat(Stream.of("mirror"), SHARES.stream())
                        .filter(rule::has)
                        .map(part -> path + "/" + part)
                        .toList();
                mirrors.add(new Mirror(entry(rule.path("mirror")), path, parts));
            }
            for (int j = 0; j < rule.path("mirrors").size(); j++) {
                mirrors.add(new Mirror(rule.path("mirrors").get(j), path, List.of(path + "/mirrors/" + j)));
            }
        }
        return mirrors;
    }

    private static JsonNode entry(JsonNode destination) {
        return JsonNodeFactory.instance.objectNode().set("destination", destination);
    }
}

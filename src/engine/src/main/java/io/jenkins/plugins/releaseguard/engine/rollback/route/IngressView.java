package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import java.util.List;
import java.util.stream.Stream;

/**
 * A canary Ingress at one moment.
 *
 * @param object null: it is gone
 */
record IngressView(JsonNode object, Running candidate, Running baseline, Backends backends) implements RouteView {
    private static final int ALL = 100;
    private static final String ANNOTATIONS = "/metadata/annotations";
    private static final List<String> BEFORE_WEIGHT =
            List.of("nginx.ingress.kubernetes.io/canary-by-header", "nginx.ingress.kubernetes.io/canary-by-cookie");

    private long number(String annotation, long otherwise) {
        String text = object == null ? "" : IngressRouter.annotation(object, annotation);
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : otherwise;
    }

    private long total() {
        return Math.max(1, number(IngressRouter.TOTAL, ALL));
    }

    @Override
    public Double candidatePercent() {
        return Math.min(100.0, 100.0 * number(IngressRouter.WEIGHT, 0) / total());
    }

    @Override
    public Double baselinePercent() {
        return ALL - candidatePercent();
    }

    @Override
    public boolean asksFor(int percent) {
        return number(IngressRouter.WEIGHT, 0) * ALL == percent * total();
    }

    /** The annotations stand for themselves: nothing is changed beside one of them. */
    @Override
    public JsonPatch set(int percent) throws LegException {
        if (object == null) {
            throw backends.failure(
                    Kind.NOT_FOUND, "it is gone; create it with the annotation " + IngressRouter.WEIGHT + ": \"0\"");
        }
        if (percent * total() % ALL != 0) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    percent + " % of " + IngressRouter.TOTAL + " " + total() + " is no whole number; leave that"
                            + " annotation out, or write 100");
        }
        return new JsonPatch()
                .test(ANNOTATIONS, object.at(ANNOTATIONS))
                .add(
                        ANNOTATIONS + "/" + JsonPatch.escaped(IngressRouter.WEIGHT),
                        TextNode.valueOf(String.valueOf(percent * total() / ALL)));
    }

    @Override
    public List<String> remarks() {
        return object == null
                ? List.of()
                : BEFORE_WEIGHT.stream()
                        .filter(key -> !IngressRouter.annotation(object, key).isEmpty())
                        .flatMap(key -> Stream.of("left alone: " + key + " goes before the weight, so whoever sends it"
                                + " still gets " + candidate.called()))
                        .toList();
    }
}

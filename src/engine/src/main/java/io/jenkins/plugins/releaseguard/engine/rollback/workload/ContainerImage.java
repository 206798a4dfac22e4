package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An image of a container.
 *
 * @param reference {@code registry:5000/path/name[:tag][@digest]}
 */
record ContainerImage(String reference) {
    /** Pattern of one that is pinned by its digest. */
    static final String PINNED = "[a-z0-9][\\w.:/-]*@sha256:[0-9a-f]{64}";

    private static final int SHORT = 12;

    static ContainerImage of(String reference) {
        return new ContainerImage(reference);
    }

    /** Without tag and digest. */
    String repository() {
        String tagged = reference.replaceFirst("@.*", "");
        int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
        return colon < 0 ? tagged : tagged.substring(0, colon);
    }

    /** Known by the image alone: which revision it will be shows only when it runs. */
    Version version() {
        String tag = Revision.tag(List.of(reference));
        String digest = reference.substring(reference.indexOf(':', reference.indexOf('@') + 1) + 1);
        return new Version(
                tag.isEmpty() ? "sha256:" + digest.substring(0, Math.min(SHORT, digest.length())) : tag,
                Map.of(Version.IMAGE, reference));
    }

    /**
     * Where a template has an image of the same repository.
     *
     * @param path in the template, as a JSON pointer
     * @param container its name
     * @param image that it has now
     */
    record Place(String path, String container, String image) {}

    List<Place> places(JsonNode template) {
        List<Place> places = new ArrayList<>();
        JsonNode containers = template.at("/spec/containers");
        for (int i = 0; i < containers.size(); i++) {
            String image = containers.path(i).path("image").asText("");
            if (of(image).repository().equals(repository())) {
                places.add(new Place(
                        "/spec/containers/" + i + "/image",
                        containers.path(i).path("name").asText(),
                        image));
            }
        }
        return places;
    }
}

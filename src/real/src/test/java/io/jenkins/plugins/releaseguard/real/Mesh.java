package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stands in for Istio's proxies and the pods' network: gives the model service a pod for each ready replica of the real
 * ReplicaSets, and sends users where the weights of the real VirtualService and the selectors of the real Services say.
 */
final class Mesh implements Part {
    private final Release release;
    private final Users users;
    private final Repeatedly looks;

    Mesh(Release release, Users users) {
        this.release = release;
        this.users = users;
        this.looks = new Repeatedly("mesh", this::look);
    }

    private void look() throws IOException {
        Map<String, StagedVersion> versions = new HashMap<>();
        for (JsonNode set : release.replicaSets()) {
            String hash = set.at("/metadata/labels").path(Release.HASH).asText();
            String image = set.at("/spec/template/spec/containers/0/image").asText();
            StagedVersion version = new StagedVersion(Release.tag(set), image, hash);
            versions.put(hash, version);
            users.model.scale(version, set.at("/status/readyReplicas").asInt(0));
        }
        Map<StagedVersion, Integer> weights = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> weight : release.weights().entrySet()) {
            StagedVersion version = versions.get(release.selected(weight.getKey()));
            if (weight.getValue() > 0 && version != null) {
                weights.merge(version, weight.getValue(), Integer::sum);
            }
        }
        users.route(weights);
    }

    @Override
    public void check() {
        looks.check();
    }

    @Override
    public void close() {
        looks.close();
    }
}

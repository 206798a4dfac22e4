package io.jenkins.plugins.releaseguard.engine.rollback.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.List;
import java.util.Set;

/** An InferenceService of KServe on Knative: its predictor's revisions share the traffic. */
final class KserveRouter implements Router {
    private static final String MODE = "serving.kserve.io/deploymentMode";
    private static final Set<String> WITHOUT_REVISIONS = Set.of("RawDeployment", "Standard", "ModelMesh");

    @Override
    public String word() {
        return "kserve";
    }

    @Override
    public String form() {
        return "kserve INFERENCESERVICE";
    }

    @Override
    public String example() {
        return "kserve recommender";
    }

    @Override
    public Ends ends() {
        return Ends.NONE;
    }

    @Override
    public Type type() {
        return Type.INFERENCE_SERVICE;
    }

    @Override
    public List<Permission> reads() {
        return List.of();
    }

    @Override
    public RouteView view(JsonNode object, RouteSpec spec, Backends backends) throws LegException {
        if (object == null) {
            throw backends.none(spec);
        }
        String mode = object.at("/metadata/annotations")
                .path(MODE)
                .asText(object.at("/status/deploymentMode").asText(""));
        if (WITHOUT_REVISIONS.contains(mode)) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "its deployment mode is " + mode
                            + ", where canaryTrafficPercent does nothing; use the mode Knative,"
                            + " or a leg for the route before it");
        }
        InferenceServiceView view = new InferenceServiceView(object);
        if (view.created().isEmpty()) {
            throw backends.failure(
                    Kind.UNSUITABLE,
                    "its status names no revision of the predictor; is KServe's controller running, and Knative"
                            + " installed?");
        }
        return view;
    }
}

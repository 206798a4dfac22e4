package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.DeploymentStatus;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import java.util.List;

/**
 * New pods for a Deployment, by an annotation in its template. Its value says what the restart is for, so a restart that
 * was made already shows itself.
 */
final class Restart {
    static final String ANNOTATIONS = "/spec/template/metadata/annotations";
    private static final List<Permission> PERMISSIONS =
            List.of(new Permission("get", "apps", "deployments"), new Permission("patch", "apps", "deployments"));
    private static final String PREFIX = "model-release-guard.jenkins.io/flag-";

    private final FeatureFlagSpec spec;
    private final Objects objects;
    private final Failures failures;

    Restart(FeatureFlagSpec spec, Objects objects) {
        this.spec = spec;
        this.objects = objects;
        this.failures = spec.failures();
    }

    /** One for each flag, so that two flags of one Deployment do not undo each other's. */
    static String annotation(FeatureFlagSpec spec) {
        return PREFIX + Integer.toHexString((spec.configMap() + "/" + spec.key()).hashCode());
    }

    /** What the restart of one plan leaves behind. */
    String mark(Flag planned) {
        return spec.configMap() + "/" + spec.key() + "@"
                + planned.source().at("/metadata/resourceVersion").asText("");
    }

    /** The Deployment, if it can be restarted. */
    JsonNode check() throws LegException {
        JsonNode deployment = read();
        if (new DeploymentStatus(deployment).isPaused()) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    name() + " is paused, so it gets no new pods; resume it: kubectl rollout resume deployment/"
                            + spec.restart() + " -n " + spec.namespace());
        }
        return deployment;
    }

    /** Asks for new pods, if that has not been done. */
    void execute(String mark) throws LegException {
        if (isMarked(read(), mark)) {
            return;
        }
        JsonNode deployment = check();
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonPatch patch = new JsonPatch().test("/spec/template", deployment.at("/spec/template"));
        if (deployment.at(ANNOTATIONS).isObject()) {
            patch.add(ANNOTATIONS + "/" + JsonPatch.escaped(annotation(spec)), nodes.textNode(mark));
        } else {
            patch.add(ANNOTATIONS, nodes.objectNode().put(annotation(spec), mark));
        }
        objects.patch(Type.DEPLOYMENT, spec.restart(), patch.operations());
    }

    List<Permission> lacking() throws LegException {
        return objects.lacking(spec.restart(), PERMISSIONS);
    }

    /** Whether every pod has been started after the restart was asked for. */
    boolean isDone(JsonNode deployment, String mark) {
        return isMarked(deployment, mark) && new DeploymentStatus(deployment).isComplete();
    }

    String sentence(JsonNode deployment, String mark) {
        return name()
                + (isMarked(deployment, mark)
                        ? " is restarted: " + new DeploymentStatus(deployment).sentence()
                        : " is not restarted");
    }

    private boolean isMarked(JsonNode deployment, String mark) {
        return deployment.at(ANNOTATIONS).path(annotation(spec)).asText("").equals(mark);
    }

    JsonNode read() throws LegException {
        JsonNode deployment = objects.get(Type.DEPLOYMENT, spec.restart());
        if (deployment == null) {
            throw failures.of(Kind.NOT_FOUND, "there is no " + name() + " in namespace " + spec.namespace());
        }
        return deployment;
    }

    private String name() {
        return "deployment " + spec.restart();
    }

    /** The same by hand. */
    String command() {
        return "kubectl rollout restart deployment/" + spec.restart() + " -n " + spec.namespace();
    }

    /** What it does, as a part of a plan. */
    String action() {
        return "restart " + name() + ", so that its pods read it";
    }
}

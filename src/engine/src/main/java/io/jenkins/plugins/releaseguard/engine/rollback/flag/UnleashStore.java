package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import java.time.Duration;

/**
 * A flag of Unleash in one environment, by its
 * <a href="https://docs.getunleash.io/api/toggle-feature-environment-off">admin API</a>.
 */
final class UnleashStore extends RestStore {
    private final RestFlagSpec.Environment where;

    UnleashStore(RestFlagSpec spec, WebServer server, Duration limit) {
        super(spec, server, limit);
        this.where = (RestFlagSpec.Environment) spec.where();
    }

    private String path() {
        return "api/admin/projects/" + where.project() + "/features/" + spec.key() + "/environments/"
                + where.environment();
    }

    @Override
    Request reading() {
        return new Request("GET", path(), null, null, "read it", "its token read access to project " + where.project());
    }

    @Override
    Request setting(Flag seen, String value) {
        String state = value.equals("true") ? "on" : "off";
        return new Request(
                "POST",
                path() + "/" + state,
                null,
                null,
                "switch it " + state,
                "UPDATE_FEATURE_ENVIRONMENT in environment " + where.environment() + " of project " + where.project()
                        + ", and let it skip change requests where the environment asks for them");
    }

    @Override
    String value(JsonNode answer) throws LegException {
        if (!answer.path("enabled").isBoolean()) {
            throw failures.of(
                    Kind.UNSUITABLE, "cannot read it: the server does not answer as Unleash's admin API does");
        }
        return answer.path("enabled").asText();
    }

    @Override
    String login(String header) {
        return header == null ? "" : " -H \"Authorization: $UNLEASH_TOKEN\"";
    }
}

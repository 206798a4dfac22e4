package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flag of LaunchDarkly in one environment, by semantic patches of its
 * <a href="https://launchdarkly.com/docs/api/feature-flags/update-feature-flag">REST API</a>.
 */
final class LaunchDarklyStore extends RestStore {
    private static final String SEMANTIC_PATCH = "application/json; domain-model=launchdarkly.semanticpatch";
    private static final String UPDATE = "updateOn";

    private final RestFlagSpec.Environment where;

    LaunchDarklyStore(RestFlagSpec spec, WebServer server, Duration limit) {
        super(spec, server, limit);
        this.where = (RestFlagSpec.Environment) spec.where();
    }

    private String path() {
        return "api/v2/flags/" + where.project() + "/" + spec.key();
    }

    private String resource() {
        return "proj/" + where.project() + ":env/" + where.environment() + ":flag/" + spec.key();
    }

    @Override
    Request reading() {
        return new Request(
                "GET", path() + "?env=" + where.environment(), null, null, "read it", "its token the role Reader");
    }

    /** A change that is scheduled, or waits for approval, does not stand in the way. */
    @Override
    Request setting(Flag seen, String value) {
        return patch(value, "ignoreConflicts=true");
    }

    private Request patch(String value, String query) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("environmentKey", where.environment());
        body.put("comment", "Model Release Guard: " + spec.text());
        body.put("instructions", List.of(Map.of("kind", value.equals("true") ? "turnFlagOn" : "turnFlagOff")));
        return new Request(
                "PATCH",
                path() + "?" + query,
                SEMANTIC_PATCH,
                RestClient.json(body),
                "switch it " + (value.equals("true") ? "on" : "off"),
                "the action " + UPDATE + " on " + resource());
    }

    @Override
    String value(JsonNode answer) throws LegException {
        if (answer.path("archived").asBoolean(false)) {
            throw failures.of(Kind.UNSUITABLE, "it is archived; name the flag that is in use");
        }
        JsonNode environments = answer.path("environments");
        if (!environments.isObject()) {
            throw failures.of(Kind.UNSUITABLE, "cannot read it: the server does not answer as LaunchDarkly's API does");
        }
        JsonNode on = environments.path(where.environment()).path("on");
        if (!on.isBoolean()) {
            throw failures.of(
                    Kind.NOT_FOUND, "it has no environment " + where.environment() + " in project " + where.project());
        }
        return on.asText();
    }

    /** LaunchDarkly tries a patch without keeping it. */
    @Override
    public List<Permission> lacking() throws LegException {
        try {
            send(patch(wanted(read()), "ignoreConflicts=true&dryRun=true"));
            return List.of();
        } catch (LegException e) {
            if (e.kind() == Kind.FORBIDDEN) {
                return List.of(new Permission(UPDATE, "", resource()));
            }
            throw e;
        }
    }

    @Override
    String login(String header) {
        return header == null ? "" : " -H \"Authorization: $LAUNCHDARKLY_ACCESS_TOKEN\"";
    }
}

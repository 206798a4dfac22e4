package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestFlagSpec.Call;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestFlagSpec.Environment;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestFlagSpec.Where;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import io.jenkins.plugins.releaseguard.engine.signal.web.ValuePath;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with a REST API. */
final class RestPlace implements Place {
    private static final String SERVER = "(?:\\s+on\\s+(?<server>\\S+))?";
    private static final Pattern SERVICE = Pattern.compile("(?<project>[^\\s/]+)/(?<environment>[^\\s/]+)" + SERVER);
    private static final Pattern CALL = Pattern.compile("(?<path>/\\S*)\\s+at\\s+(?<value>\\$\\S*)" + SERVER
            + "\\s+by\\s+(?<method>[A-Z]+)(?:\\s+(?<target>/\\S*))?(?:\\s+with\\s+(?<body>\\S.*))?");
    /** As a part of a path it is itself. */
    private static final Pattern KEY = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~-]{1,256}");

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final RestType type;

    RestPlace(RestType type) {
        this.type = type;
    }

    @Override
    public String word() {
        return type.word();
    }

    @Override
    public String usage() {
        return type == RestType.HTTP
                ? "http PATH at JSONPATH [on SERVER] by METHOD [PATH] [with BODY]"
                : word() + " PROJECT/ENVIRONMENT [on SERVER]";
    }

    @Override
    public LegSpec read(String place, Asked asked, Lookup lookup, Runnable malformed) {
        Matcher named = (type == RestType.HTTP ? CALL : SERVICE).matcher(place);
        if (!named.matches()) {
            malformed.run();
            return null;
        }
        boolean valid = isName(asked.key(), "a flag's key", asked.at(), lookup);
        Where where = type == RestType.HTTP
                ? call(named, asked.at(), lookup)
                : environment(named, asked.setting(), asked.at(), lookup);
        if (!valid || where == null) {
            return null;
        }
        RestServer server = lookup.rest(type, named.group("server"), asked.at());
        return server == null
                ? null
                : new RestFlagSpec(
                        asked.text(),
                        asked.at(),
                        type,
                        server.name(),
                        asked.key(),
                        asked.setting(),
                        where,
                        asked.ifStillBreachingAfter());
    }

    private Environment environment(Matcher named, String setting, Position at, Lookup lookup) {
        String project = named.group("project");
        String environment = named.group("environment");
        boolean valid = isName(project, "a project", at, lookup);
        valid &= isName(environment, "an environment", at, lookup);
        if (!Set.of("off", "on").contains(setting)) {
            lookup.problem(at, "`" + setting + "` cannot be set in " + word() + "; expected `off` or `on`");
            return null;
        }
        return valid ? new Environment(project, environment) : null;
    }

    private static Call call(Matcher named, Position at, Lookup lookup) {
        String path = named.group("path");
        String target = named.group("target") == null ? path : named.group("target");
        boolean valid = isPath(path, at, lookup);
        valid &= target.equals(path) || isPath(target, at, lookup);
        String method = named.group("method");
        if (!METHODS.contains(method)) {
            lookup.problem(at, "`" + method + "` cannot set a flag; expected `POST`, `PUT`, `PATCH` or `DELETE`");
            valid = false;
        }
        String value = named.group("value");
        try {
            ValuePath.of(value);
        } catch (IllegalArgumentException e) {
            lookup.problem(at, e.getMessage());
            valid = false;
        }
        String body = named.group("body");
        valid &= body == null || isJson(body, at, lookup);
        return valid ? new Call(path, value, method, target, body) : null;
    }

    private static boolean isJson(String body, Position at, Lookup lookup) {
        try {
            JSON.readTree(body);
            return true;
        } catch (JsonProcessingException e) {
            lookup.problem(
                    at,
                    "found `" + body + "` after `with`, expected JSON in which \"" + HttpStore.PLACEHOLDER
                            + "\" stands for the value, for example {\"enabled\":\"" + HttpStore.PLACEHOLDER + "\"}");
            return false;
        }
    }

    private static boolean isPath(String path, Position at, Lookup lookup) {
        boolean valid = WebPath.isBelow(path);
        if (!valid) {
            lookup.problem(
                    at,
                    "`" + path + "` cannot be a path; expected one below the server's address that begins with one `/`"
                            + " and has no `..`, for example /flags/new-ranker");
        }
        return valid;
    }

    private static boolean isName(String name, String what, Position at, Lookup lookup) {
        boolean valid = KEY.matcher(name).matches();
        if (!valid) {
            lookup.problem(
                    at, "`" + name + "` cannot be " + what + "; expected letters, digits, `-`, `_`, `.` and `~`");
        }
        return valid;
    }
}

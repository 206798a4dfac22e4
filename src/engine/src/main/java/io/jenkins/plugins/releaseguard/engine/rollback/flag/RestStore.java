package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Curl;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.RestClient;
import io.jenkins.plugins.releaseguard.engine.rollback.RestFailures;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a flag behind a REST API. These know no condition on the old value: the flag is read right before the write and
 * right after it.
 */
abstract class RestStore implements FlagStore {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    final RestFlagSpec spec;
    final RestFailures failures;
    private final WebServer server;
    private final URI address;
    private final RestClient rest;
    private final Duration limit;

    RestStore(RestFlagSpec spec, WebServer server, Duration limit) {
        this.spec = spec;
        this.server = server;
        this.address = RestClient.api(server.url(), "");
        this.failures = new RestFailures(
                "flag " + spec.key() + " (" + spec.type().words() + " " + spec.server() + ")", address);
        this.rest = new RestClient(server, address, limit, MOST_BYTES, failures);
        this.limit = limit;
    }

    static RestStore of(RestFlagSpec spec, WebServer server) {
        return of(spec, server, REQUEST_LIMIT);
    }

    /** @param limit of one request */
    static RestStore of(RestFlagSpec spec, WebServer server, Duration limit) {
        return switch (spec.type()) {
            case HTTP -> new HttpStore(spec, server, limit);
            case UNLEASH -> new UnleashStore(spec, server, limit);
            case LAUNCHDARKLY -> new LaunchDarklyStore(spec, server, limit);
            case GITHUB, GITLAB -> throw new IllegalArgumentException(spec.type() + " has no flags");
        };
    }

    /**
     * A request, with what it needs.
     *
     * @param path below the server's address
     * @param contentType null: without a body
     * @param permission that the credential needs
     */
    record Request(String method, String path, String contentType, String body, String asked, String permission) {}

    /** How it is read. */
    abstract Request reading();

    /** How it is set. */
    abstract Request setting(Flag seen, String value) throws LegException;

    /** The flag's value in the answer; an error where it has none. */
    abstract String value(JsonNode answer) throws LegException;

    /** The shell variables with which a person is known to the server. */
    abstract String login(String header);

    @Override
    public Flag read() throws LegException {
        JsonNode answer = send(reading()).body();
        if (answer.isMissingNode()) {
            throw failures.of(Kind.UNSUITABLE, "cannot read it: the server does not answer in JSON");
        }
        Map<String, String> place = new LinkedHashMap<>();
        place.put("server", spec.type().words() + " " + spec.server());
        place.put("where", spec.where().toString());
        return new Flag(spec.key(), spec.key(), value(answer), place, answer);
    }

    @Override
    public void set(Flag seen, String value) throws LegException {
        send(setting(seen, value));
    }

    final RestClient.Answer send(Request request) throws LegException {
        RestClient.Answer answer = rest.send(
                request.method(),
                request.path(),
                request.contentType(),
                request.body(),
                request.asked(),
                TimeLimit.of(limit));
        if (answer.status() < 200 || answer.status() >= 300) {
            throw failures.answered(
                    request.asked(), answer, request.permission(), "there is no such flag; a flag is never made anew");
        }
        return answer;
    }

    @Override
    public String wanted(Flag now) throws LegException {
        return Setting.wanted(spec.setting(), now, failures::of);
    }

    @Override
    public String command(Flag seen, String value) throws LegException {
        Request request = setting(seen, value);
        return Curl.command(
                request.method(),
                address.resolve(request.path()),
                login(header()),
                request.contentType(),
                request.body());
    }

    @Override
    public String commandToLook() {
        return Curl.command("GET", address.resolve(reading().path()), login(header()), null, null);
    }

    /** What Git asks for does not get here. */
    @Override
    public String syncedBy(Flag now) {
        return null;
    }

    private String header() {
        try {
            return server.authorization().header();
        } catch (RuntimeException e) {
            // the exception may quote it; the request itself says that it cannot be used
            return null;
        }
    }

    @Override
    public String warning(Flag now, String wanted) throws LegException {
        return null;
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return List.of();
    }

    @Override
    public String object() {
        return spec.type().words() + " " + spec.server();
    }

    @Override
    public LegException failure(Kind kind, String message) {
        return failures.of(kind, message);
    }

    @Override
    public void close() {
        // the client belongs to the giver
    }
}

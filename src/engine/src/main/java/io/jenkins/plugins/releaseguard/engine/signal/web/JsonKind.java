package io.jenkins.plugins.releaseguard.engine.signal.web;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import java.time.Duration;
import java.util.List;

/** {@code {json: {path: /drift/$service, value: $.psi, time: $.computedAt}}}: a number of any server that answers JSON. */
public final class JsonKind implements SourceKind {
    private static final String KEY = "json";
    private static final String EXAMPLE = "{path: /drift/$service, value: $.psi}";
    private static final Duration DEFAULT_AGE = Duration.ofMinutes(5);

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public SourceType source() {
        return SourceType.WEB;
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        Fields json = fields.mapping(KEY, EXAMPLE);
        if (json == null) {
            fields.problem(KEY, "`json` is empty, expected for example " + EXAMPLE);
            return null;
        }
        json.only("`json`", List.of("path", "value", "time", "maxAge"));
        String path = WebPath.read(json, "path", "/drift/$service?window=5m");
        if (path == null) {
            return null;
        }
        String value = jsonPath(json, "value", "$.psi");
        String time = json.text("time") == null ? null : jsonPath(json, "time", "$.computedAt");
        Duration maxAge = json.duration("maxAge", "5m");
        if (time == null && maxAge != null) {
            json.problem("maxAge", "`maxAge` needs `time`, which says how old the value is");
        }
        return value == null ? null : new JsonSpec(path, value, time, maxAge == null ? DEFAULT_AGE : maxAge);
    }

    private static String jsonPath(Fields json, String key, String example) {
        String text = json.text(key);
        if (text == null || text.isBlank()) {
            json.problem(key, "`" + key + "` is missing in `json`, expected a JSONPath, for example " + example);
            return null;
        }
        try {
            return ValuePath.of(text).toString();
        } catch (IllegalArgumentException e) {
            json.problem(key, e.getMessage());
            return null;
        }
    }

    @Override
    public Class<? extends SignalSpec> specs() {
        return JsonSpec.class;
    }

    @Override
    public SignalSource open(Connection connection) {
        return JsonReading.open(connection);
    }
}

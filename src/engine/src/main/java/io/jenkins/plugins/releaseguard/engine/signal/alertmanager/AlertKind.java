package io.jenkins.plugins.releaseguard.engine.signal.alertmanager;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {alert: 'HighLatency{service="model-svc"}'}}, and the condition {@code alert HighLatency{...} firing}. */
public final class AlertKind implements SourceKind {
    private static final String KEY = "alert";
    private static final String WATCHDOG = "watchdog";
    private static final Pattern ALERT = Pattern.compile("([A-Za-z_][A-Za-z0-9_:.-]*)?\\s*(\\{.*\\})?", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_:.-]*");

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public Set<String> otherKeys() {
        return Set.of(WATCHDOG);
    }

    @Override
    public SourceType source() {
        return SourceType.ALERTMANAGER;
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        String text = fields.text(KEY);
        Matcher alert = ALERT.matcher(text == null ? "" : text.strip());
        if (text == null || text.isBlank() || !alert.matches()) {
            fields.problem(
                    KEY,
                    "found `" + (text == null ? "" : text.strip())
                            + "` at `alert`, expected for example HighLatency{service=\"model-svc\"}");
            return null;
        }
        String watchdog = fields.text(WATCHDOG);
        if (watchdog != null && !NAME.matcher(watchdog).matches()) {
            fields.problem(
                    WATCHDOG,
                    "found `" + watchdog + "` at `watchdog`, expected the name of an alert that always fires");
        }
        try {
            List<LabelMatcher> matchers = alert.group(2) == null ? List.of() : LabelMatcher.read(alert.group(2));
            if (alert.group(1) == null && matchers.isEmpty()) {
                fields.problem(KEY, "`{}` selects every alert, expected a name or a matcher");
                return null;
            }
            return new AlertSpec(text.strip().replaceAll("\\s+", " "), alert.group(1), matchers, watchdog);
        } catch (IllegalArgumentException e) {
            fields.problem(KEY, e.getMessage());
            return null;
        }
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        return Unit.NUMBER;
    }

    @Override
    public Class<? extends SignalSpec> specs() {
        return AlertSpec.class;
    }

    @Override
    public SignalSource open(Connection connection) {
        return AlertReading.open(connection);
    }
}

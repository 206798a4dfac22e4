package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What the kinds of signals of vendors have in common. */
abstract class VendorKind implements SourceKind {
    private static final int LONGEST = 4000;

    private final SourceType type;
    private final String key;
    private final List<String> keys;
    private final String example;
    private final Class<? extends VendorSpec> specs;

    /**
     * @param key in a signal's mapping
     * @param keys below it
     */
    VendorKind(SourceType type, String key, List<String> keys, String example, Class<? extends VendorSpec> specs) {
        this.type = type;
        this.key = key;
        this.keys = keys;
        this.example = example;
        this.specs = specs;
    }

    /** Null where the mistakes, which are reported, leave nothing to work with. */
    abstract VendorSpec spec(Fields entry);

    /** How the credential is shown. */
    abstract JsonClient.Headers headers(Connection connection);

    @Override
    public final String key() {
        return key;
    }

    @Override
    public final Set<String> otherKeys() {
        return Set.of();
    }

    @Override
    public final SourceType source() {
        return type;
    }

    @Override
    public final SignalSpec read(Fields fields, Signals signals) {
        Fields entry = fields.mapping(key, example);
        if (entry == null) {
            fields.problem(key, "`" + key + "` is empty, expected for example " + example);
            return null;
        }
        entry.only("`" + key + "`", keys);
        return spec(entry);
    }

    /** A text that has to be there. */
    final String text(Fields entry, String name) {
        String text = entry.text(name);
        if (text == null || text.isBlank() || text.length() > LONGEST) {
            entry.problem(
                    name,
                    "`" + name + "` has to be a text of at most " + LONGEST + " characters, for example " + example);
            return null;
        }
        return text.strip();
    }

    static Duration duration(Fields entry, String name, String example, Duration otherwise) {
        Duration said = entry.duration(name, example);
        return said == null ? otherwise : said;
    }

    @Override
    public final Unit impliedUnit(SignalSpec spec) {
        return null;
    }

    @Override
    public final Class<? extends SignalSpec> specs() {
        return specs;
    }

    @Override
    public final SignalSource open(Connection connection) {
        return VendorReading.open(connection, headers(connection));
    }
}

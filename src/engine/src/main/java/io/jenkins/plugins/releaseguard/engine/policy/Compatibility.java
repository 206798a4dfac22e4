package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the baseline can still work once the candidate has run.
 *
 * @param schema whether the baseline can read what the candidate writes; null: not said
 * @param irreversible whether returning to the baseline may do harm: then a person decides
 */
public record Compatibility(Schema schema, boolean irreversible) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Where a policy says nothing. */
    public static final Compatibility NOT_SAID = new Compatibility(null, false);

    /** Every key of {@code compatibility:}. */
    static final List<String> KEYS = List.of("schema", "irreversible");

    /** What {@code schema:} may say. */
    static final Map<String, Schema> SCHEMAS =
            Map.of("backward", Schema.BACKWARD, "full", Schema.FULL, "forward", Schema.FORWARD, "none", Schema.NONE);

    /** How two versions of a schema get on, as schema registries call it. */
    public enum Schema {
        /** The newer version reads what the older one has written. */
        BACKWARD,
        /** The older version reads what the newer one has written. */
        FORWARD,
        /** Both. */
        FULL,
        /** Neither. */
        NONE
    }

    /** @param compatibility null: the policy has none */
    static Compatibility read(Mapping compatibility) {
        if (compatibility == null) {
            return NOT_SAID;
        }
        compatibility.only("`compatibility`", KEYS);
        String schema = compatibility.word("schema", SCHEMAS.keySet());
        boolean irreversible = "true".equals(compatibility.word("irreversible", Set.of("true", "false")));
        if ("none".equals(schema) && !irreversible) {
            compatibility.problem(
                    "schema",
                    "`schema: none` says that the baseline cannot work with what the candidate has written; expected"
                            + " `irreversible: true` beside it, so that a person decides");
        }
        return new Compatibility(schema == null ? null : SCHEMAS.get(schema), irreversible);
    }
}

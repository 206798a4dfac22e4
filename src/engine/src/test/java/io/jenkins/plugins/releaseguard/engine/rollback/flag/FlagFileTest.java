package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagFileTest {
    private static final String JSON =
            """
            {"$schema": "https://flagd.dev/schema/v0/flags.json",
            \t"flags": {
            \t\t"other": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on"},
            \t\t"new-ranker": {"state": "ENABLED", "variants": {"full": true, "none": false},
            \t\t\t"defaultVariant":   "full" , "targeting": {"if": []}}
            }}
            """;
    private static final String YAML =
            """
            # 🚩 flags of the shop
            flags:
              new-ranker:
                state: ENABLED   # since March
                variants: {full: true, none: false}
                defaultVariant: full
              other: {state: ENABLED, variants: {a: 1}, defaultVariant: a}
            """;

    @ParameterizedTest
    @ValueSource(strings = {JSON, YAML})
    void one_field_is_replaced_and_every_other_character_stays(String text) {
        FlagFile file = FlagFile.of(text, "new-ranker");
        assertThat(file.field(FlagFile.DEFAULT_VARIANT)).isEqualTo("full");
        assertThat(file.variants()).containsExactly(Map.entry("full", "true"), Map.entry("none", "false"));

        String changed = file.with(FlagFile.DEFAULT_VARIANT, "none");
        assertThat(changed)
                .isEqualTo(text.replace("\"full\" ,", "\"none\" ,").replace("Variant: full", "Variant: \"none\""));
        assertThat(FlagFile.of(changed, "new-ranker").field(FlagFile.DEFAULT_VARIANT))
                .isEqualTo("none");

        String disabled = file.with(FlagFile.STATE, "DISABLED");
        assertThat(FlagFile.of(disabled, "new-ranker").field(FlagFile.STATE)).isEqualTo("DISABLED");
        assertThat(FlagFile.of(disabled, "other").field(FlagFile.STATE)).isEqualTo("ENABLED");
    }

    @Test
    void targeting_rules_are_seen() {
        assertThat(FlagFile.of(JSON, "new-ranker").hasTargeting()).isTrue();
        assertThat(FlagFile.of(YAML, "new-ranker").hasTargeting()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            flags: {a: {}, b: {}}      | it has no flag `new-ranker`, only [a, b]; a flag is never made anew
            enabled: true              | it has no `flags`, so it is no file of flag definitions of flagd
            {"flags": [1               | it is neither JSON nor YAML
            flags: &f {a: *f}          | it has aliases (`*name`); write the values out
            """)
    void what_cannot_be_used_is_said(String text, String message) {
        assertThatThrownBy(() -> FlagFile.of(text, "new-ranker"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void what_would_take_too_long_is_refused() {
        assertThatThrownBy(() -> FlagFile.of("[".repeat(200), "a")).hasMessageContaining("nested more than 100 deep");
        assertThatThrownBy(() -> FlagFile.of(" ".repeat(2_000_000), "a")).hasMessageContaining("characters");
    }
}

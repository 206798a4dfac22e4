package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.releaseguard.engine.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** docs/policy.schema.json and the reader know the same keys and words, and the documents' policies suit both. */
class PolicySchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode schema = read("policy.schema.json");

    @Test
    void the_schema_has_every_key_that_the_reader_knows_and_no_other() {
        assertThat(keys("/properties")).containsExactlyInAnyOrderElementsOf(PolicyReading.KEYS);
        assertThat(keys("/$defs/window/properties")).containsExactlyInAnyOrderElementsOf(WindowReader.KEYS);
        assertThat(keys("/$defs/runbook/properties")).containsExactlyInAnyOrderElementsOf(PolicyReading.RUNBOOK_KEYS);
        assertThat(keys("/properties/traffic/properties")).containsExactlyInAnyOrderElementsOf(Traffic.KEYS);
        assertThat(keys("/properties/compatibility/properties"))
                .containsExactlyInAnyOrderElementsOf(Compatibility.KEYS);
        assertThat(keys("/properties/readiness/properties")).containsExactlyInAnyOrderElementsOf(Waiver.READINESS_KEYS);
        assertThat(keys("/properties/readiness/properties/waive/additionalProperties/properties"))
                .containsExactlyInAnyOrderElementsOf(Waiver.KEYS);
        assertThat(keys("/$defs/judgement/properties")).containsExactlyInAnyOrderElementsOf(Judgement.KEYS);
        assertThat(keys("/$defs/judgement/properties/score/properties"))
                .containsExactlyInAnyOrderElementsOf(Score.KEYS);
        assertThat(keys("/$defs/judgement/properties/score/properties/groups/additionalProperties/properties"))
                .containsExactlyInAnyOrderElementsOf(Score.GROUP_KEYS);
        Set<String> ofSignals = new TreeSet<>(SignalReader.COMMON_KEYS);
        for (SignalKind kind : Kinds.signals()) {
            ofSignals.add(kind.key());
            ofSignals.addAll(kind.otherKeys());
        }
        assertThat(keys("/$defs/signal/properties")).containsExactlyInAnyOrderElementsOf(ofSignals);
    }

    @Test
    void the_schema_has_every_word_that_the_reader_knows_and_no_other() {
        assertThat(words("/properties/onHealthy")).isEqualTo(PolicyReading.ON_HEALTHY.keySet());
        assertThat(words("/properties/onBreach")).isEqualTo(PolicyReading.REACTIONS.keySet());
        assertThat(words("/properties/onInconclusive")).isEqualTo(PolicyReading.REACTIONS.keySet());
        assertThat(words("/properties/onAbort")).isEqualTo(PolicyReading.ON_ABORT.keySet());
        assertThat(words("/properties/compatibility/properties/schema")).isEqualTo(Compatibility.SCHEMAS.keySet());
        assertThat(words("/properties/readiness/properties/waive/propertyNames"))
                .isEqualTo(Set.copyOf(Check.waivableWords()));
        assertThat(words("/$defs/judgement/properties/spending")).isEqualTo(Judgement.SPENDING.keySet());
        assertThat(words("/$defs/signal/properties/unit")).isEqualTo(Units.WORDS.keySet());
        assertThat(words("/$defs/signal/properties/onNoData")).isEqualTo(SignalReader.ON_NO_DATA.keySet());
        assertThat(words("/$defs/signal/properties/worse")).isEqualTo(SignalReader.WORSE.keySet());
    }

    @ParameterizedTest
    @MethodSource("policiesOfTheDocuments")
    void a_policy_of_the_documents_is_good_to_schema_and_reader(String policy) throws Exception {
        assertThat(violations(policy)).isEmpty();
        assertThat(Read.policy(policy).warnings()).isEmpty();
    }

    @Test
    void the_policy_of_this_repository_is_good_to_the_schema() throws IOException {
        assertThat(violations(Files.readString(Path.of("../../release-guard.yaml"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "breech: x",
                "breach: []",
                "window: {evry: 5s}",
                "window: {every: 5}",
                "window: {every: soon}",
                "window: {minRequests: -1}",
                "target: 5m1h",
                "onBreach: asks",
                "release: a b",
                "runbook: {ownr: x}",
                "signals: {a: {histogram: x}}",
                "signals: {a: {histogram: x, quantile: 95}}",
                "signals: {a: {query: x, counter: y}}",
                "signals: {a: {query: x, unit: ms}}",
                "signals: {traffic: {query: x}}",
                "signals: {a: {query: x, derived: b}}",
                "signals: {a: {derived: p95_latency * 2, on: prometheus}}",
                "signals: {a: {pair: {candidate: p95_latency}}}",
                "compatibility: {schema: sideways}",
                "compatibility: {irreversible: maybe}",
                "readiness: {waive: {quarantine: {by: a, reason: b}}}",
                "readiness: {waive: {quality: {by: a}}}",
                "quarantineFor: 0x",
                "rollback: [[]]",
                "rollback: [[[argo-rollout a in b]]]",
                "goodAfter: long",
                "watch: soon",
                "watch: {every: 5m}",
                "watch: {for: 1h, evry: 5m}",
                "traffic: {steps: [0]}",
                "traffic: {each: 5m}",
                "judgement: {spending: all}",
                "judgement: {score: {pass: 90}}",
                "judgement: {score: {pass: 90, marginal: 200, groups: {a: {signals: p95_latency}}}}"
            })
    void what_the_reader_refuses_for_its_form_the_schema_refuses_too(String line) {
        String key = line.substring(0, line.indexOf(':'));
        String others = Read.THREE_LINES.replaceAll("(?m)^" + key + ":.*\n", "");

        assertThat(violations(others + line)).isNotEmpty();
        assertThat(Read.mistakes(others + line, Read.ONE_OF_EACH)).isNotEmpty();
    }

    static List<String> policiesOfTheDocuments() throws IOException {
        List<String> policies = new ArrayList<>();
        for (String file : List.of("../../docs/policy.md", "../../README.md")) {
            Matcher block =
                    Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of(file)));
            while (block.find()) {
                if (block.group(1).contains("breach:")) {
                    policies.add(block.group(1));
                }
            }
        }
        assertThat(policies).hasSizeGreaterThanOrEqualTo(3);
        return policies;
    }

    private List<String> violations(String policy) {
        JsonSchema validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
        Object document = new Load(LoadSettings.builder().build()).loadFromString(policy);
        return validator.validate(JSON.valueToTree(document)).stream()
                .map(Object::toString)
                .toList();
    }

    private Set<String> keys(String pointer) {
        Set<String> keys = new TreeSet<>();
        schema.at(pointer).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private Set<String> words(String pointer) {
        Set<String> words = new TreeSet<>();
        schema.at(pointer + "/enum").forEach(w -> words.add(w.asText()));
        return words;
    }

    private static JsonNode read(String file) {
        try {
            return JSON.readTree(Files.readString(Path.of("../../docs/" + file)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

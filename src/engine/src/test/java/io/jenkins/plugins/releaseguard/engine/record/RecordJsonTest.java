package io.jenkins.plugins.releaseguard.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.releaseguard.engine.judge.Finding;
import io.jenkins.plugins.releaseguard.engine.judge.RankFinding;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.BaselineRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CandidateRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.ConditionRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Durations;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.RunbookRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Sample;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.SeriesRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.SignalRecord;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordJsonTest {
    private static final Instant T = Instant.parse("2026-11-21T12:00:00.250Z");
    private static final Path SCHEMA = Path.of("../../docs/record.schema.json");

    private final RecordJson json = new RecordJson();

    @Test
    void timesHaveMillisecondsAndDurationsAreSeconds() throws Exception {
        JsonNode document = new ObjectMapper().readTree(json.write(full()));

        assertThat(document.at("/timeline/onset").asText()).isEqualTo("2026-11-21T12:00:00.250Z");
        assertThat(document.at("/timeline/injected").isNull()).isTrue();
        assertThat(document.at("/durations/toDetect").asDouble()).isEqualTo(4.1);
        assertThat(document.at("/durations/toRecover").isNull()).isTrue();
        assertThat(document.at("/durations/targetMet").asBoolean()).isFalse();
    }

    @Test
    void aFullRecordAndAnEmptyOneFitTheSchema() throws Exception {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(SCHEMA));

        assertThat(schema.validate(new ObjectMapper().readTree(json.write(full()))))
                .isEmpty();
        assertThat(schema.validate(new ObjectMapper().readTree(json.write(empty()))))
                .isEmpty();
        assertThat(schema.validate(new ObjectMapper().readTree("{\"schema\": 1}")))
                .isNotEmpty();
    }

    @Test
    void theSchemaNamesWhatTheCodeWritesAndNothingElse() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(Files.readString(SCHEMA));

        assertThat(names(schema.at("/properties"))).isEqualTo(components(EpisodeRecord.class));
        assertThat(names(schema.at("/properties/timeline/properties"))).isEqualTo(components(Timeline.class));
        assertThat(names(schema.at("/properties/durations/properties"))).isEqualTo(components(Durations.class));
        assertThat(names(schema.at("/properties/legs/items/properties"))).isEqualTo(components(LegRecord.class));
        assertThat(names(schema.at("/properties/signals/items/properties"))).isEqualTo(components(SignalRecord.class));
        TreeSet<String> outcomes = new TreeSet<>();
        schema.at("/properties/outcome/enum").forEach(o -> outcomes.add(o.asText()));
        assertThat(outcomes)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Outcome.values()).map(Enum::name).toList());
    }

    @Test
    void theSummaryOfAStepIsPlainAndSerialisable() throws Exception {
        Map<String, Object> summary = json.summary(full());

        assertThat(summary).doesNotContainKey("signals").containsEntry("verdict", "BREACH");
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(summary);
        }
    }

    @Test
    void theTargetIsMetByTheTimeToRecoverAndIsOpenWhereNothingWasRolledBack() {
        Timeline recovered = new Timeline(null, T, T, T, T, T, T, T.plusSeconds(15), T.plusSeconds(19));

        assertThat(met(recovered, 15, Outcome.ROLLED_BACK)).isTrue();
        assertThat(met(recovered, 14, Outcome.ROLLED_BACK)).isFalse();
        assertThat(met(Timeline.EMPTY, 14, Outcome.PASSED)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"RUNNING, ", "ROLLED_BACK, ", "NOT_RECOVERED, false", "ROLLBACK_FAILED, false"})
    void withoutARecoveryTheTargetIsMissedOnlyWhereSomebodyWatchedToTheEnd(Outcome outcome, Boolean met) {
        Timeline notSeen = new Timeline(null, T, T, T, T, T, T, null, null);

        assertThat(met(notSeen, 15, outcome)).isEqualTo(met);
    }

    private static Boolean met(Timeline timeline, int target, Outcome outcome) {
        return Durations.of(timeline, Duration.ofSeconds(target), outcome).targetMet();
    }

    private static TreeSet<String> names(JsonNode properties) {
        TreeSet<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static TreeSet<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }

    private static EpisodeRecord empty() {
        return new EpisodeRecord(
                1,
                "id-1",
                "gate",
                "model-svc",
                null,
                null,
                null,
                T,
                null,
                false,
                "hash",
                "judge",
                null,
                null,
                null,
                Outcome.RUNNING,
                List.of(),
                Timeline.EMPTY,
                Durations.of(Timeline.EMPTY, Duration.ofMinutes(5), Outcome.RUNNING),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    private static EpisodeRecord full() {
        Timeline timeline = new Timeline(null, T, T.plusMillis(4100), T, T, T, null, null, null);
        return new EpisodeRecord(
                1,
                "id-1",
                "gate",
                "model-svc",
                "staging",
                "job#1",
                "canaryGate",
                T,
                T,
                false,
                "hash",
                "judge",
                new CandidateRecord("v5", Map.of("podTemplateHash", "b"), Map.of()),
                new BaselineRecord("v4", Map.of("podTemplateHash", "a"), "last-known-good"),
                Verdict.BREACH,
                Outcome.NOT_RECOVERED,
                List.of(new Reason("p95 > 1s", "it was 2 s")),
                timeline,
                Durations.of(timeline, Duration.ofSeconds(15), Outcome.NOT_RECOVERED),
                List.of(new SignalRecord(
                        "p95",
                        "seconds",
                        "histogram x",
                        List.of(new ConditionRecord("p95 > 1s", "breach", 1.0, finding(), ranks())),
                        List.of(new SeriesRecord(
                                "candidate",
                                List.of(
                                        new Sample(T, 2.0, 12L, null, new ConfidenceInterval(1.5, 2.5, 0.95)),
                                        new Sample(T, null, null, "unreachable")))))),
                List.of(new LegRecord(
                        "argo-rollout model-svc in prod",
                        "v5",
                        "v4",
                        1,
                        Duration.ofMinutes(2),
                        "done",
                        List.of("abort"),
                        List.of("kubectl"),
                        T,
                        T,
                        null,
                        "0/100",
                        null)),
                List.of(new CheckRecord("item", "not-observed", null)),
                List.of("note"),
                new RunbookRecord("ml-platform", "#ml-oncall", null));
    }

    private static RankFinding ranks() {
        return new RankFinding("mann-whitney/1", T, Duration.ofMinutes(1), 12, 3.4, 2.9, 0.02, 0.035, 0.021, 0.05, 0.9);
    }

    private static Finding finding() {
        return new Finding(
                "sequential/1",
                12.5,
                100,
                1.2,
                T,
                1200,
                45L,
                null,
                4800,
                60L,
                null,
                new ConfidenceInterval(0.02, 0.06, 0.995),
                null,
                null,
                Duration.ofSeconds(90));
    }
}

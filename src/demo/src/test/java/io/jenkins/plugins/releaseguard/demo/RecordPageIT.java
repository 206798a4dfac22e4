package io.jenkins.plugins.releaseguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page of a record in a real browser, for each way in which an episode can end, wide and narrow, light and dark. What it
 * looked like stays in target/screenshots.
 */
@Timeout(180)
class RecordPageIT {
    private static final Map<String, String> IN_WORDS = Map.ofEntries(
            Map.entry("RUNNING", "still watching"),
            Map.entry("PASSED", "The candidate is healthy"),
            Map.entry("PROMOTED", "has all of the traffic"),
            Map.entry("ROLLED_BACK", "Rolled back, and users were seen to be well again"),
            Map.entry("PARTLY_ROLLED_BACK", "Only a part of the rollback was done"),
            Map.entry("ROLLBACK_FAILED", "The rollback failed: act by hand"),
            Map.entry("NOT_RECOVERED", "the recovery was not seen"),
            Map.entry("STOPPED", "nobody is watching this candidate"),
            Map.entry("REPORTED", "nothing was done"),
            Map.entry("SUPERSEDED", "nothing was written"),
            Map.entry("NOT_READY", "Could not start"),
            Map.entry("CONFLICT", "Another episode is at work"),
            Map.entry("DRILL_PASSED", "The drill passed"));

    private static final List<Seen> SEEN = new ArrayList<>();

    /** One look at a page. */
    record Seen(RecordFixture fixture, int width, String scheme, JsonNode page, List<String> problems) {
        JsonNode record() {
            return fixture.record();
        }

        @Override
        public String toString() {
            return fixture.name() + "-" + width + "-" + scheme;
        }
    }

    @BeforeAll
    static void look() throws IOException {
        String facts = Files.readString(Path.of("src/test/resources/record-page-facts.js"));
        RecordPage page = new RecordPage(Path.of("../.."));
        try (Chromium chromium = new Chromium()) {
            for (RecordFixture fixture : RecordFixture.all()) {
                Path file = Path.of("target/pages", fixture.name() + ".html").toAbsolutePath();
                Files.createDirectories(file.getParent());
                Files.writeString(
                        file, page.html(fixture.name(), fixture.record().toString()));
                for (int width : List.of(1280, 420)) {
                    chromium.size(width, 900);
                    chromium.open(file.toUri());
                    for (String scheme : List.of("light", "dark")) {
                        chromium.scheme(scheme);
                        chromium.drawn();
                        Seen seen = new Seen(fixture, width, scheme, chromium.evaluate(facts), chromium.problems());
                        chromium.screenshot(Path.of("target/screenshots", seen + ".png"));
                        SEEN.add(seen);
                    }
                }
            }
        }
    }

    static List<Seen> seen() {
        return SEEN;
    }

    @ParameterizedTest
    @MethodSource("seen")
    void nothingIsLoggedAndNothingFails(Seen seen) {
        assertThat(seen.problems()).isEmpty();
        assertThat(seen.page().get("scheme").asText()).isEqualTo(seen.scheme());
    }

    @ParameterizedTest
    @MethodSource("seen")
    void nothingIsWiderThanThePage(Seen seen) {
        assertThat(seen.page().get("innerWidth").asInt()).isEqualTo(seen.width());
        assertThat(seen.page().get("scrollWidth").asInt()).isLessThanOrEqualTo(seen.width());
        assertThat(texts(seen.page().get("clipped"))).isEmpty();
    }

    /** A rollback that nobody has verified promises nothing of the users. */
    private static boolean isProven(JsonNode record) {
        return !record.get("outcome").asText().equals("ROLLED_BACK")
                || record.at("/timeline/proven").isTextual();
    }

    @ParameterizedTest
    @MethodSource("seen")
    void theVerdictStandsInWords(Seen seen) {
        String outcome = seen.record().get("outcome").asText();
        assertThat(texts(seen.page().get("h1")))
                .singleElement()
                .asString()
                .containsIgnoringCase(
                        isProven(seen.record())
                                ? IN_WORDS.get(outcome)
                                : "whether users are well again has not been looked at");
        String text = seen.page().get("text").asText();
        assertThat(text).containsIgnoringCase("verdict: " + verdict(seen.record()));
        seen.record().get("reasons").forEach(reason -> assertThat(text)
                .contains(reason.get("sentence").asText()));
        seen.record().get("notes").forEach(note -> assertThat(text).contains(note.asText()));
    }

    @ParameterizedTest
    @MethodSource("seen")
    void everyPhaseHasItsTimeAndItsPlaceInTimeOrIsNotObserved(Seen seen) {
        JsonNode timeline = seen.record().get("timeline");
        boolean none = StreamSupport.stream(timeline.spliterator(), false).allMatch(JsonNode::isNull);
        JsonNode rows = seen.page().get("phases");
        if (none) {
            assertThat(rows).isEmpty();
            boolean watched = !seen.record().findValues("time").isEmpty();
            assertThat(seen.page().get("text").asText()).contains(watched ? "No breach" : "Nothing was watched");
            return;
        }
        boolean fault = seen.record().get("kind").asText().equals("drill")
                || !timeline.get("injected").isNull();
        List<String> times = new ArrayList<>();
        timeline.properties().forEach(phase -> {
            if (fault || !phase.getKey().equals("injected")) {
                times.add(
                        phase.getValue().isNull()
                                ? seen.fixture().isRunning() ? "not yet" : "not observed"
                                : phase.getValue().asText().replace("T", " ").replace("Z", ""));
            }
        });
        List<String> shown = StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.get(1).asText())
                .toList();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(times);
        assertThat(shown).filteredOn(time -> !time.startsWith("not ")).isSorted();
        rows.forEach(row -> assertThat(row.get(2).asText()).matches("|\\+.*"));
    }

    @ParameterizedTest
    @MethodSource("seen")
    void everySignalHasAChartWithItsConditionsLimitsAndPhases(Seen seen) {
        JsonNode signals = seen.record().get("signals");
        JsonNode charts = seen.page().get("charts");
        assertThat(charts).hasSameSizeAs(signals);
        long phases = StreamSupport.stream(seen.record().get("timeline").spliterator(), false)
                .filter(JsonNode::isTextual)
                .count();
        IntStream.range(0, signals.size()).forEach(i -> {
            JsonNode signal = signals.get(i);
            JsonNode chart = charts.get(i);
            assertThat(chart.get("name").asText()).isEqualTo(signal.get("name").asText());
            assertThat(chart.get("broken").asInt()).isZero();
            assertThat(texts(chart.get("conditions"))).isEqualTo(signal.findValuesAsText("text"));
            boolean sampled = signal.findValues("samples").stream().anyMatch(s -> s.isArray() && !s.isEmpty());
            assertThat(chart.get("drawn").asBoolean()).isEqualTo(sampled);
            if (sampled) {
                long limits = signal.findValues("limit").stream()
                        .filter(JsonNode::isNumber)
                        .map(JsonNode::asDouble)
                        .distinct()
                        .count();
                assertThat(chart.get("limits").asLong()).isEqualTo(limits);
                assertThat(chart.get("phases").asLong()).isEqualTo(phases);
            } else {
                assertThat(chart.get("text").asText()).contains("not observed");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("seen")
    void everyValueIsDrawnAndNoLineCrossesAGap(Seen seen) {
        JsonNode signals = seen.record().get("signals");
        IntStream.range(0, signals.size()).forEach(i -> {
            JsonNode chart = seen.page().get("charts").get(i);
            int values = 0;
            int stretches = 0;
            boolean gap = false;
            for (JsonNode series : signals.get(i).get("series")) {
                boolean before = false;
                for (JsonNode sample : series.get("samples")) {
                    boolean has = sample.get("value").isNumber();
                    values += has ? 1 : 0;
                    stretches += has && !before ? 1 : 0;
                    gap |= !has;
                    before = has;
                }
            }
            assertThat(chart.get("points").asInt()).isEqualTo(values);
            assertThat(chart.get("runs").asInt()).isGreaterThanOrEqualTo(stretches);
            assertThat(chart.get("gaps").asInt() > 0).isEqualTo(gap);
            if (gap) {
                assertThat(chart.get("text").asText()).contains("No data: ");
            }
        });
    }

    /** Requests are counted from a suspected change on; a fixed limit has no baseline. */
    @ParameterizedTest
    @MethodSource("seen")
    void whatConditionsHaveFoundIsSaid(Seen seen) {
        JsonNode signals = seen.record().get("signals");
        for (int i = 0; i < signals.size(); i++) {
            List<String> found = texts(seen.page().get("charts").get(i).get("found"));
            JsonNode conditions = signals.get(i).get("conditions");
            for (int j = 0; j < conditions.size(); j++) {
                JsonNode evidence = conditions.get(j).path("evidence");
                assertThat(found.get(j).contains("for a breach"))
                        .isEqualTo(evidence.isObject()
                                || conditions.get(j).path("ranks").isObject());
                assertThat(found.get(j).contains("requests on the candidate"))
                        .isEqualTo(evidence.path("since").isTextual());
                assertThat(found.get(j).contains("values a side"))
                        .isEqualTo(conditions.get(j).path("ranks").isObject());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seen")
    void everyLegHasPlanOutcomeAndEvidence(Seen seen) {
        JsonNode legs = seen.record().get("legs");
        JsonNode shown = seen.page().get("legs");
        assertThat(shown).hasSameSizeAs(legs);
        IntStream.range(0, legs.size()).forEach(i -> {
            JsonNode leg = legs.get(i);
            assertThat(shown.get(i).get("name").asText())
                    .isEqualTo(leg.get("leg").asText());
            assertThat(texts(shown.get(i).get("parts"))).containsExactly("Plan", "Outcome", "Evidence");
            String text = shown.get(i).get("text").asText();
            leg.get("actions").forEach(action -> assertThat(text).contains(action.asText()));
            for (String part : List.of("evidence", "error")) {
                if (leg.get(part).isTextual()) {
                    assertThat(text).contains(leg.get(part).asText());
                }
            }
            List<String> beside = IntStream.range(0, legs.size())
                    .filter(other -> other != i
                            && leg.path("group").isNumber()
                            && leg.get("group").equals(legs.get(other).path("group")))
                    .mapToObj(other -> legs.get(other).get("leg").asText())
                    .toList();
            assertThat(text.contains("at the same time as " + String.join(", ", beside)))
                    .isEqualTo(!beside.isEmpty());
            assertThat(text.contains("only if it is still breaching after"))
                    .isEqualTo(leg.path("dueAfter").isNumber());
            if (leg.get("state").asText().equals("failed")) {
                assertThat(shown.get(i).get("commands").asText())
                        .isEqualTo(String.join("\n", texts(leg.get("commands"))));
            } else if (leg.get("state").asText().equals("done")) {
                assertThat(shown.get(i).get("commands").isNull()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("seen")
    void theChecklistAnswersEveryQuestion(Seen seen) {
        JsonNode checks = seen.record().get("checklist");
        JsonNode rows = seen.page().get("checks");
        Map<String, String> answers =
                Map.of("passed", "yes", "failed", "no", "not-observed", "not observed", "warning", "advised, not so");
        assertThat(rows).hasSameSizeAs(checks);
        IntStream.range(0, checks.size()).forEach(i -> assertThat(texts(rows.get(i)))
                .containsExactly(
                        checks.get(i).get("item").asText(),
                        answers.get(checks.get(i).get("state").asText()),
                        checks.get(i).get("evidence").asText("")));
    }

    @ParameterizedTest
    @MethodSource("seen")
    void textStandsOutFromItsBackground(Seen seen) {
        assertThat(texts(seen.page().get("pale"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seen")
    void thePageCanBeReadWithoutSeeingIt(Seen seen) {
        JsonNode page = seen.page();
        for (String defect : List.of(
                "cellsWithoutScope",
                "rowsWithoutHead",
                "picturesWithoutWords",
                "unnamedSections",
                "doubleIds",
                "notReachable")) {
            assertThat(page.get(defect).asInt()).as(defect).isZero();
        }
        int above = 0;
        for (JsonNode level : page.get("headings")) {
            assertThat(level.asInt()).isLessThanOrEqualTo(above + 1);
            above = level.asInt();
        }
    }

    @ParameterizedTest
    @MethodSource("seen")
    void noTextOfARecordBecomesMarkup(Seen seen) {
        assertThat(seen.page().get("hacked").isNull()).isTrue();
        assertThat(seen.page().get("markup").asInt()).isZero();
    }

    private static String verdict(JsonNode record) {
        return record.get("verdict").isNull() ? "none" : record.get("verdict").asText();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}

package io.jenkins.plugins.releaseguard.episode;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.episode.Audit.Event;
import io.jenkins.plugins.releaseguard.episode.Audit.Key;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.steps.GuardedJenkins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class AuditTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "folder/job#12|folder/job#12",
                "two words|\"two words\"",
                "``|\"\"",
                "x id=e-2|\"x id=e-2\"",
                "say \"no\"|\"say \\\"no\\\"\"",
                "back\\slash|\"back\\\\slash\"",
                "Zoë|\"Zoë\""
            })
    void aValueThatIsNotOneWordIsQuoted(String value, String written) {
        assertThat(line(value)).isEqualTo("release-guard event=brake-pulled actor=" + written);
    }

    @Test
    void aValueNeitherEndsTheLineNorHidesAnything() {
        assertThat(line("a\nrelease-guard event=x\r\t\u0000\u001b[2J\u0085\u2028\u2029\u202e\ud800"))
                .isEqualTo("release-guard event=brake-pulled actor=\"a\\nrelease-guard event=x\\r\\t"
                        + "\\u{0}\\u{1b}[2J\\u{85}\\u{2028}\\u{2029}\\u{202e}\\u{d800}\"");
    }

    @Test
    void aLongValueIsCut() {
        assertThat(line("x".repeat(100_000))).hasSizeLessThan(1_100).endsWith("x…\"");
    }

    @Test
    void theKeysStandInOneOrderWhateverIsSaidFirst() {
        assertThat(new Audit(Event.EPISODE_ENDED, "a")
                        .with(Key.CAUSE, "why")
                        .with(Key.VERDICT, null)
                        .with(Key.ID, "e-1")
                        .line())
                .isEqualTo("release-guard event=episode-ended id=e-1 actor=a cause=why");
    }

    @Test
    void anAnsweredBreachLeavesALineForEachThingThatWasDoneAndByWhom() throws Exception {
        try (StagingWorld world = StagingWorld.start();
                GuardedJenkins jenkins = new GuardedJenkins(home, world);
                AuditLines audit = new AuditLines()) {
            world.slowCandidateAfter(Duration.ZERO);
            LocalBuild build = jenkins.start(
                    "release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "''', onBreach: 'ask'");
            await("the question", () -> build.log().contains("Question:"));
            String id = build.run().getAction(ReleaseGuardAction.class).getIds().get(0);
            assertThat(EpisodeService.get().answer(id, Reaction.ROLLBACK, "alice\nmallory"))
                    .isTrue();
            build.awaitEnd(Duration.ofSeconds(40));

            String ours = " id=" + id + " kind=gate release=model-svc build=release#1 actor=";
            assertThat(audit.all())
                    .anyMatch(line ->
                            line.equals("release-guard event=episode-begun" + ours + "release#1 cause=canaryGate"))
                    .anyMatch(line -> line.equals(
                            "release-guard event=question-answered" + ours + "\"alice\\nmallory\" answer=rollback"))
                    .anyMatch(line -> line.startsWith("release-guard event=rollback-decided" + ours
                            + "release-guard candidate=v5 baseline=v4 verdict=BREACH cause=\"p95_latency > 250ms"))
                    .anyMatch(line -> line.startsWith("release-guard event=episode-ended" + ours
                            + "release-guard candidate=v5 baseline=v4 verdict=BREACH outcome=ROLLED_BACK cause="))
                    .anyMatch(
                            line -> line.startsWith(
                                    "release-guard event=quarantine-added id=" + id
                                            + " release=model-svc build=release#1 actor=release-guard candidate=v5 cause=\"p95_latency"))
                    .hasSize(5);
        }
    }

    @Test
    void aPromotionIsInIt() throws Exception {
        try (StagingWorld world = StagingWorld.start();
                GuardedJenkins jenkins = new GuardedJenkins(home, world);
                AuditLines audit = new AuditLines()) {
            LocalBuild promoted = jenkins.start(
                    "promoted", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "onHealthy: promote'''");
            promoted.awaitEnd(Duration.ofSeconds(40));
            assertThat(audit.all())
                    .filteredOn(line -> line.contains("event=promotion-begun"))
                    .singleElement()
                    .asString()
                    .contains(" build=promoted#1 actor=release-guard candidate=v5 baseline=v4 verdict=HEALTHY cause=");
            assertThat(audit.all())
                    .anyMatch(line -> line.contains("event=episode-ended") && line.contains(" outcome=PROMOTED "));
        }
    }

    /** What is documented is what is written. */
    @Test
    void thePageNamesEveryEventAndEveryKeyInTheirOrder() throws IOException {
        String page = Files.readString(Path.of("../../docs/audit.md"));
        Matcher names = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|").matcher(page);
        assertThat(names.results().map(name -> name.group(1)))
                .containsExactlyElementsOf(Stream.concat(Arrays.stream(Event.values()), Arrays.stream(Key.values()))
                        .map(name -> name.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }

    private static String line(String actor) {
        return new Audit(Event.BRAKE_PULLED, actor).line();
    }
}

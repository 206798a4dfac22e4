package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What holds for any text. */
class PolicyProperties {
    private static final List<String> PIECES = List.of(
            "breach",
            "rollback",
            "recovery",
            "signals",
            "window",
            "observe",
            ": ",
            ":",
            "\n",
            "\n  ",
            "\n  - ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "'",
            "\"",
            "|",
            ">",
            "<=",
            " > ",
            " ",
            "\t",
            "&a ",
            "*a",
            "!!x ",
            "---\n",
            "#",
            "p95_latency",
            "error_rate",
            "250ms",
            "1%",
            "-5",
            "1e999",
            "for 5m",
            "within 10m",
            "3 times",
            "in a row",
            "drops more than 3% below baseline",
            "traffic 100% on baseline",
            "argo-rollout model-svc in prod",
            "é",
            "\u0000",
            "\uD800",
            "every",
            "5s",
            "999999999999d",
            "histogram",
            "quantile",
            "query",
            "$scope",
            "unit");

    @Property(tries = 3000)
    void any_pieces_of_policies_give_a_policy_or_its_mistakes(@ForAll("texts") String text) {
        givesPolicyOrMistakes(text);
    }

    @Property(tries = 1000)
    void any_characters_give_a_policy_or_its_mistakes(@ForAll String text) {
        givesPolicyOrMistakes(text);
    }

    @Property(tries = 2000)
    void any_condition_in_a_good_policy_gives_a_policy_or_its_mistakes(@ForAll("conditions") String condition) {
        givesPolicyOrMistakes("observe: '" + condition.replace("'", "''") + "'\n" + Read.THREE_LINES);
    }

    @Property
    void a_duration_is_read_as_it_is_written(@ForAll @LongRange(min = 0, max = 31_536_000_000L) long millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(PIECES).list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> conditions() {
        return Arbitraries.of(PIECES).list().ofMaxSize(8).map(pieces -> String.join(" ", pieces));
    }

    private static void givesPolicyOrMistakes(String text) {
        long start = System.nanoTime();
        assertThatNoException().isThrownBy(() -> {
            try {
                assertThat(Read.policy(text)).isNotNull();
            } catch (PolicyException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}

package io.jenkins.plugins.releaseguard.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.staging.Facts.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FactsTest {
    @Test
    void facts_are_kept_in_order_and_told() {
        List<String> told = new ArrayList<>();
        Facts facts = new Facts(f -> told.add(f.detail()));
        facts.add(Kind.ABORT, "first");
        facts.add(Kind.UNDO, "second");
        facts.add(Kind.ABORT, "third");
        assertThat(told).containsExactly("first", "second", "third");
        assertThat(facts.all(Kind.ABORT)).extracting(Facts.Fact::detail).containsExactly("first", "third");
        assertThat(facts.last(Kind.ABORT).orElseThrow().detail()).isEqualTo("third");
        assertThat(facts.last(Kind.PROBLEM)).isEmpty();
    }

    @Test
    void the_oldest_go_when_there_are_too_many() {
        Facts facts = new Facts(f -> {});
        for (int i = 0; i <= 10_000; i++) {
            facts.add(Kind.ABORT, "fact " + i);
        }
        assertThat(facts.all()).hasSize(10_000);
        assertThat(facts.all().get(0).detail()).isEqualTo("fact 1");
    }

    @Test
    void a_timer_that_fails_is_a_problem_and_goes_on() {
        Facts facts = new Facts(f -> {});
        AtomicInteger runs = new AtomicInteger();
        try (Clock clock = new Clock("test", 1, facts)) {
            ScheduledFuture<?> timer = clock.every(Duration.ofMillis(1), "the timer", () -> {
                runs.incrementAndGet();
                throw new IllegalStateException("on purpose");
            });
            Await.until("three runs", () -> runs.get() >= 3);
            timer.cancel(false);
        }
        assertThat(facts.all(Kind.PROBLEM).get(0).detail())
                .startsWith("the timer: ")
                .endsWith("on purpose");
    }

    @Test
    void a_closed_clock_forgets_what_was_to_come() {
        Facts facts = new Facts(f -> {});
        Clock clock = new Clock("test", 1, facts);
        clock.close();
        clock.after(Duration.ZERO, "late", () -> facts.add(Kind.ABORT, "never"));
        assertThat(facts.all()).isEmpty();
    }
}

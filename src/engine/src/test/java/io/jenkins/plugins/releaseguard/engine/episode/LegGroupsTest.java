package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Legs that are carried out at the same time, and what is in order all the same. */
@Timeout(60)
class LegGroupsTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final GroupWorld world = new GroupWorld();
    private final Heard heard = new Heard();
    private final Policies policies = Policies.latency()
            .legs(leg("a"), leg("b"), new TestLeg("c", false), new TestLeg("d", false))
            .together(List.of(0, 1), List.of(2, 3));

    private static LegSpec leg(String name) {
        return new TestLeg(name, true);
    }

    @Test
    void theLegsOfAGroupAreAtWorkAtTheSameTimeAndTheNextGroupAfterThem() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        world.atWork = name -> await(together);
        CountDownLatch end = new CountDownLatch(1);
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(4);
        try {
            Heard own = new Heard() {
                @Override
                public void ended(Ending ending) {
                    super.ended(ending);
                    end.countDown();
                }
            };
            new Episode(order(), null, world, new Threads(Clock.systemUTC(), pool, pool), own).start();
            assertThat(end.await(40, TimeUnit.SECONDS)).as("%s", own.log).isTrue();
            assertThat(own.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        } finally {
            pool.shutdownNow();
        }
        assertThat(world.begun).hasSize(4);
        assertThat(world.begun.subList(0, 2)).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatFailsStopsNeitherItsSiblingNorTheNextGroup(boolean defect) {
        world.atWork = name -> {
            if (name.equals("a") && defect) {
                throw new IllegalStateException("a defect");
            } else if (name.equals("a")) {
                throw new LegException(LegException.Kind.FORBIDDEN, "may not");
            }
        };
        List<Throwable> defects = new ArrayList<>();
        Heard own = new Heard() {
            @Override
            public void broken(Throwable found) {
                defects.add(found);
            }
        };
        run(own, null);

        EpisodeRecord record = own.record();
        assertThat(record.outcome()).isEqualTo(Outcome.PARTLY_ROLLED_BACK);
        assertThat(record.legs()).extracting(LegRecord::group).containsExactly(1, 1, 2, 2);
        assertThat(record.legs()).extracting(LegRecord::state).containsExactly("failed", "done", "done", "done");
        assertThat(record.legs().get(0).error()).contains(defect ? "internal error" : "may not");
        assertThat(defects).hasSize(defect ? 1 : 0);
        assertThat(world.writes).containsOnlyKeys("b", "c", "d");
    }

    @Test
    void oneThatIsTriedAgainHoldsUpNothing() {
        List<String> failures = new ArrayList<>(List.of("1", "2"));
        world.atWork = name -> {
            if (name.equals("b") && !failures.isEmpty()) {
                throw new LegException(LegException.Kind.UNREACHABLE, "away " + failures.remove(0));
            }
        };
        run(heard, null);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(world.writes.values()).containsOnly(1).hasSize(4);
        assertThat(world.order).containsExactly("a", "c", "d", "b");
    }

    /** Whether the controller dies right after a save, or after what it has written since. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRestartAfterAnySaveGivesEachLegItsOneEffect(int later) {
        List<Map<String, Integer>> written = new ArrayList<>();
        heard.onChanged = () -> written.add(Map.copyOf(world.writes));
        run(heard, null);
        assertThat(written).hasSizeGreaterThan(8);

        for (int save = 0; save < written.size() - 1; save++) {
            GroupWorld again = new GroupWorld();
            again.writes.putAll(written.get(save + later));
            DrivenThreads after = new DrivenThreads(heard.states.get(save).savedAt());
            Heard own = new Heard();
            new Episode(order(), heard.states.get(save), again, after.threads(), own).start();
            after.pass(Duration.ofSeconds(120));

            assertThat(own.record().outcome()).as("save %d", save).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(own.record().legs()).extracting(LegRecord::state).containsOnly("done");
            assertThat(again.writes.values())
                    .as("save %d", save)
                    .containsOnly(1)
                    .hasSize(4);
        }
    }

    @Test
    void aConditionalLegIsDueAfterTheLastOfTheGroupBeforeIt() {
        policies.legs(leg("a"), leg("b"), new TestLeg("c", false, Duration.ofSeconds(5)))
                .together(List.of(0, 1), List.of(2));
        List<String> failures = new ArrayList<>(List.of("1", "2", "3"));
        world.atWork = name -> {
            if (name.equals("b") && !failures.isEmpty()) {
                throw new LegException(LegException.Kind.UNREACHABLE, "away " + failures.remove(0));
            }
        };
        world.slow = true;
        run(heard, null);

        List<LegRecord> legs = heard.record().legs();
        assertThat(Duration.between(legs.get(0).accepted(), legs.get(1).accepted()))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(Duration.between(legs.get(1).accepted(), legs.get(2).accepted()))
                .isEqualTo(Duration.ofSeconds(5));
    }

    private Order order() {
        return Order.rollback("id", policies.build(), "wrong prices", false, "job#1", "test");
    }

    private void run(Heard to, EpisodeState state) {
        new Episode(order(), state, world, time.threads(), to).start();
        time.pass(Duration.ofSeconds(120));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("nobody came", e);
        }
    }

    /** Work of a leg that may go wrong. */
    private interface Work {
        void of(String leg) throws LegException;
    }

    /** An object for each leg, which is at v5 and goes back to v4. */
    private final class GroupWorld implements World {
        final Map<String, Integer> writes = Collections.synchronizedMap(new HashMap<>());
        final List<String> begun = Collections.synchronizedList(new ArrayList<>());
        final List<String> order = new ArrayList<>();
        Work atWork = name -> {};
        boolean slow;

        @Override
        public SignalSource source(Signal signal) {
            TestWorld signals = new TestWorld(time);
            signals.liveSlow = slow;
            return signals.source(signal);
        }

        @Override
        public Leg open(LegSpec spec) {
            return new Leg() {
                @Override
                public LegSpec spec() {
                    return spec;
                }

                private boolean isBack() {
                    return writes.containsKey(spec.text());
                }

                @Override
                public LegState read() {
                    Version current = isBack() ? TestWorld.V4 : TestWorld.V5;
                    return new LegState(
                            current,
                            TestWorld.V4,
                            !isBack(),
                            isBack() ? 100.0 : 10.0,
                            90.0,
                            spec.text() + " " + current);
                }

                @Override
                public LegPlan plan(Version candidate, Version baseline) {
                    return new LegPlan(spec.text(), candidate, baseline, List.of("undo"), List.of());
                }

                @Override
                public void execute(LegPlan plan, Runnable accepted) throws LegException {
                    begun.add(spec.text());
                    atWork.of(spec.text());
                    if (!isBack()) {
                        writes.merge(spec.text(), 1, Integer::sum);
                        order.add(spec.text());
                    }
                    accepted.run();
                }

                @Override
                public Evidence confirm(LegPlan plan) {
                    return new Evidence(isBack(), isBack(), "at " + read().current());
                }

                @Override
                public void promote(Version candidate) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };
        }
    }
}

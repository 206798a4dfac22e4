package io.jenkins.plugins.releaseguard.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GateProperties {
    private static final Instant START = GateTest.START;

    @Provide
    Arbitrary<String> looks() {
        return Arbitraries.of('g', 'b', '-', '.').list().ofMaxSize(50).map(list -> list.stream()
                .map(String::valueOf)
                .reduce("", String::concat));
    }

    @Property
    void aPendingBreachIsLostOnlyByAGoodSample(@ForAll("looks") String looks) {
        Gate gate = new Gate(Policies.latency().build());
        GateState state = gate.start(START);
        for (int i = 0; i < looks.length() && state.decision() == null; i++) {
            boolean pending = state.breach().get(0).isPending();
            state = play(gate, state, looks, i, i + 1);
            if (pending && looks.charAt(i) != 'g' && state.decision() == null) {
                assertThat(state.breach().get(0).isPending())
                        .as("after %s", looks.substring(0, i + 1))
                        .isTrue();
            }
        }
    }

    @Property
    void noDataNeverCountsAsHealthy(@ForAll("looks") String looks) {
        Gate gate = new Gate(Policies.latency().build());
        GateState end = play(gate, gate.start(START), looks, 0, looks.length());

        if (end.decision() != null && end.decision().verdict() == Verdict.HEALTHY) {
            // A second without a look lies between two looks, which vouch for it.
            long good = looks.chars().filter(c -> c == 'g' || c == '.').count();
            assertThat(good).as("good seconds in %s", looks).isGreaterThan(10);
        }
        GateState before = gate.start(START);
        for (int i = 0; i < looks.length() && before.decision() == null; i++) {
            GateState after = play(gate, before, looks, i, i + 1);
            if (looks.charAt(i) == '-' || looks.charAt(i) == '.') {
                assertThat(after.healthyTime()).isLessThanOrEqualTo(before.healthyTime());
                assertThat(after.decision()).isNull();
            }
            before = after;
        }
    }

    @Property
    void theVerdictDoesNotDependOnHowTheSamplesAreBatchedOrRepeated(@ForAll("looks") String looks, @ForAll long seed) {
        Gate gate = new Gate(Policies.latency().build());
        GateState oneByOne = play(gate, gate.start(START), looks, 0, looks.length());

        Random random = new Random(seed);
        GateState batched = gate.start(START);
        List<Observation> all = new ArrayList<>();
        List<Observation> batch = new ArrayList<>();
        for (int i = 0; i < looks.length(); i++) {
            List<Observation> now = GateTest.observations(looks.charAt(i), START.plusSeconds(i));
            all.addAll(now);
            batch.addAll(now);
            if (random.nextInt(4) == 0 || i == looks.length() - 1) {
                List<Observation> repeated = new ArrayList<>(batch);
                if (!all.isEmpty()) {
                    repeated.add(all.get(random.nextInt(all.size())));
                }
                Collections.shuffle(repeated, random);
                batched = gate.next(batched, repeated, START.plusSeconds(i));
                batch.clear();
            }
        }

        assertThat(verdict(batched)).isEqualTo(verdict(oneByOne));
        assertThat(batched.decision() == null ? null : batched.decision().onset())
                .isEqualTo(
                        oneByOne.decision() == null ? null : oneByOne.decision().onset());
        if (batched.decision() == null) {
            assertThat(batched.breach()).isEqualTo(oneByOne.breach());
            assertThat(batched.healthyTime()).isEqualTo(oneByOne.healthyTime());
        }
    }

    private static Verdict verdict(GateState state) {
        return state.decision() == null ? null : state.decision().verdict();
    }

    private static GateState play(Gate gate, GateState state, String looks, int from, int to) {
        GateState played = state;
        for (int i = from; i < to; i++) {
            Instant now = START.plusSeconds(i);
            played = gate.next(played, GateTest.observations(looks.charAt(i), now), now);
        }
        return played;
    }
}

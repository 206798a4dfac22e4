package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static io.jenkins.plugins.releaseguard.engine.signal.prometheus.SeriesBuilder.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CounterWindowTest {
    private static final long SCRAPE = 1000;

    private static double all(CounterWindow window, long after, long upTo) {
        return window.increase(after, upTo, labels -> true);
    }

    private static CounterWindow window(Series... series) {
        return CounterWindow.of(List.of(series), List.of(), SCRAPE);
    }

    @Test
    void growthIsTheDifferenceBetweenNeighbours() {
        CounterWindow window = window(series("c").from(10_000, 1000, 5, 7, 12).build());

        assertThat(all(window, 10_000, 12_000)).isEqualTo(7);
        assertThat(all(window, 11_000, 12_000)).isEqualTo(5);
        assertThat(window.newest()).hasValue(12_000);
    }

    @Test
    void aDropIsARestartFromZero() {
        CounterWindow window =
                window(series("c").from(10_000, 1000, 100, 110, 4, 9).build());

        assertThat(all(window, 0, 20_000)).isEqualTo(10 + 4 + 5);
    }

    @Test
    void aBucketThatOvertookItsOldValueIsResetWithTheOthers() {
        CounterWindow window = window(
                series("h_bucket", "le", "1", "pod", "a")
                        .from(10_000, 1000, 3, 4)
                        .build(),
                series("h_bucket", "le", "+Inf", "pod", "a")
                        .from(10_000, 1000, 100, 5)
                        .build());

        assertThat(CounterWindow.buckets(window.lookback(5_000, 11_000)))
                .isEqualTo(Map.of(1.0, 4.0, Double.POSITIVE_INFINITY, 5.0));
    }

    @Test
    void aLabelThatAppearsCountsFromZero() {
        CounterWindow window = window(
                series("c", "instance", "a", "code", "200")
                        .from(10_000, 1000, 5, 6, 7, 8)
                        .build(),
                series("c", "instance", "a", "code", "500")
                        .from(12_000, 1000, 3, 4)
                        .build());

        assertThat(all(window, 11_000, 12_000)).isEqualTo(1 + 3);
        assertThat(all(window, 11_000, 13_000)).isEqualTo(2 + 4);
    }

    @Test
    void aNewInstanceCountsFromItsFirstSampleOn() {
        CounterWindow window = window(
                series("c", "instance", "a").from(10_000, 1000, 5, 6, 7, 8).build(),
                series("c", "instance", "b")
                        .from(12_000, 1000, 1_000_000, 1_000_002)
                        .build());

        assertThat(all(window, 11_000, 13_000)).isEqualTo(2 + 2);
    }

    @Test
    void aSeriesAtTheEdgeOfTheWindowIsNotNew() {
        Series regular = series("c", "instance", "a", "code", "200")
                .from(10_000, 1000, 5, 6)
                .build();
        Series shifted = series("c", "instance", "a", "code", "500")
                .from(10_700, 1000, 900, 900)
                .build();

        CounterWindow window = CounterWindow.of(List.of(regular, shifted), List.of(), SCRAPE);

        assertThat(all(window, 0, 20_000)).isEqualTo(1);
    }

    @Test
    void aLabelThatVanishedWithARestartCountsFromZeroWhenItIsBack() {
        CounterWindow window = window(
                series("c", "instance", "a", "code", "200")
                        .from(10_000, 1000, 50, 3, 4, 5)
                        .build(),
                series("c", "instance", "a", "code", "500")
                        .at(10_000, 2)
                        .at(13_000, 6)
                        .build());

        assertThat(all(window, 0, 20_000)).isEqualTo(3 + 1 + 1 + 6);
    }

    @Test
    void seriesWithTimesOfTheirOwnAreNeverTakenForNew() {
        CounterWindow window = window(
                series("c", "instance", "node", "container", "a")
                        .from(10_000, 1000, 5, 6, 7, 8)
                        .build(),
                series("c", "instance", "node", "container", "b")
                        .at(12_300, 4_000)
                        .at(15_300, 4_001)
                        .build());

        assertThat(all(window, 0, 20_000)).isEqualTo(3 + 1);
    }

    @Test
    void companionsShowThatAnInstanceWasThereBefore() {
        Series error = series("c", "instance", "a", "code", "500")
                .from(12_000, 1000, 2)
                .build();
        Series requests = series("c", "instance", "a", "code", "200")
                .from(10_000, 1000, 1, 1, 1)
                .build();

        assertThat(all(CounterWindow.of(List.of(error), List.of(requests), SCRAPE), 0, 20_000))
                .isEqualTo(2);
        assertThat(all(CounterWindow.of(List.of(error), List.of(), SCRAPE), 0, 20_000))
                .isZero();
    }

    @Test
    void duplicatesAndDisorderCountOnce() {
        Series tidy = series("c").from(10_000, 1000, 1, 3, 6).build();
        Series untidy = series("c")
                .at(12_000, 6)
                .at(11_000, 3)
                .at(11_000, 3)
                .at(10_000, 1)
                .build();

        assertThat(all(window(tidy, untidy), 0, 20_000)).isEqualTo(5);
    }

    @Test
    void whatIsNoNumberIsPassedOver() {
        CounterWindow window = window(series("c")
                .from(10_000, 1000, 1, Double.NaN, Double.POSITIVE_INFINITY, 4)
                .build());

        assertThat(all(window, 0, 20_000)).isEqualTo(3);
        assertThat(window.newest()).hasValue(13_000);
    }

    @Test
    void anIncrementAcrossALongHoleBelongsToNoLookback() {
        CounterWindow window = window(
                series("c").at(10_000, 1).at(60_000, 5000).at(61_000, 5002).build());

        assertThat(CounterWindow.sum(window.lookback(3_000, 61_000))).isEqualTo(2);
        assertThat(all(window, 10_000, 61_000)).isEqualTo(5001);
    }

    @Test
    void oneLostScrapeStaysInTheLookback() {
        CounterWindow window =
                window(series("c").at(10_000, 1).at(12_000, 5).at(13_000, 6).build());

        assertThat(CounterWindow.sum(window.lookback(2_000, 13_000))).isEqualTo(5);
    }

    @Test
    void onlyBoundsThatAllVersionsHaveAreAdded() {
        CounterWindow window = window(
                series("h", "pod", "a", "le", "0.1").from(10_000, 1000, 0, 1).build(),
                series("h", "pod", "a", "le", "0.5").from(10_000, 1000, 0, 2).build(),
                series("h", "pod", "a", "le", "+Inf").from(10_000, 1000, 0, 3).build(),
                series("h", "pod", "b", "le", "0.50").from(10_000, 1000, 0, 10).build(),
                series("h", "pod", "b", "le", "+Inf").from(10_000, 1000, 0, 20).build());

        assertThat(CounterWindow.buckets(window.lookback(5_000, 11_000)))
                .isEqualTo(Map.of(0.5, 12.0, Double.POSITIVE_INFINITY, 23.0));
    }

    @Test
    void aSeriesWithoutABoundIsNoBucket() {
        CounterWindow window = window(series("h").from(10_000, 1000, 0, 1).build());

        assertThatThrownBy(() -> CounterWindow.buckets(window.lookback(5_000, 11_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a series has no label `le`");
    }

    @Test
    void aSampleIsRecognisedBesideItsTime() {
        CounterWindow window = window(series("c").from(10_000, 1000, 1, 2).build());

        assertThat(window.sampleAt(10_003)).isEqualTo(10_000);
        assertThat(window.sampleAt(10_800)).isEqualTo(11_000);
        assertThat(window.sampleAt(10_500)).isEqualTo(10_500);
    }

    /** What one pod exposes: growth per scrape, restarts, and errors whose series exists only after the first one. */
    record Pod(int phase, List<Integer> good, List<Integer> bad, List<Boolean> restarts) {}

    @Provide
    Arbitrary<List<Pod>> pods() {
        Arbitrary<Pod> pod = Combinators.combine(
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.integers().between(0, 50).list().ofSize(40),
                        Arbitraries.frequency(
                                        net.jqwik.api.Tuple.of(8, 0),
                                        net.jqwik.api.Tuple.of(1, 1),
                                        net.jqwik.api.Tuple.of(1, 7))
                                .list()
                                .ofSize(40),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(15, false), net.jqwik.api.Tuple.of(1, true))
                                .list()
                                .ofSize(40))
                .as(Pod::new);
        return pod.list().ofMinSize(1).ofMaxSize(3);
    }

    /** Adds a pod's series; returns what a reader who sees everything counts at each sample's time. */
    static List<Series> scrape(List<Pod> pods) {
        List<Series> result = new ArrayList<>();
        for (int p = 0; p < pods.size(); p++) {
            Pod pod = pods.get(p);
            SeriesBuilder good = series("c", "instance", "pod-" + p, "code", "200");
            SeriesBuilder bad = series("c", "instance", "pod-" + p, "code", "500");
            double goodCount = 0;
            double badCount = 0;
            for (int i = 0; i < pod.good().size(); i++) {
                if (pod.restarts().get(i)) {
                    goodCount = 0;
                    badCount = 0;
                }
                goodCount += pod.good().get(i);
                badCount += pod.bad().get(i);
                long time = 100_000 + pod.phase() + i * SCRAPE;
                good.at(time, goodCount);
                if (badCount > 0) {
                    bad.at(time, badCount);
                }
            }
            result.add(good.build());
            result.add(bad.build());
        }
        return result;
    }

    static List<Series> between(List<Series> series, long after, long upTo) {
        return series.stream()
                .map(s -> {
                    int[] kept = IntStream.range(0, s.size())
                            .filter(i -> s.times()[i] > after && s.times()[i] <= upTo)
                            .toArray();
                    return new Series(
                            s.labels(),
                            IntStream.of(kept).mapToLong(i -> s.times()[i]).toArray(),
                            IntStream.of(kept).mapToDouble(i -> s.values()[i]).toArray());
                })
                .filter(s -> s.size() > 0)
                .collect(Collectors.toList());
    }

    @Property
    void whatIsCountedDoesNotDependOnHowTheLooksAreSpaced(
            @ForAll("pods") List<Pod> pods,
            @ForAll @Size(min = 2, max = 25) List<@IntRange(min = 103_000, max = 140_000) Integer> looks) {
        List<Series> everything = scrape(pods);
        CounterWindow whole = CounterWindow.of(everything, List.of(), SCRAPE);

        double counted = 0;
        long countedUpTo = -1;
        long first = -1;
        for (int now : new TreeSet<>(looks)) {
            long start = (countedUpTo < 0 ? now : countedUpTo) - 5 * SCRAPE / 2 - 500;
            CounterWindow seen = CounterWindow.of(between(everything, start, now), List.of(), SCRAPE);
            long end = seen.newest().orElseThrow();
            if (countedUpTo < 0) {
                first = end;
            } else {
                counted += all(seen, countedUpTo, end);
            }
            countedUpTo = end;
        }

        assertThat(counted).isCloseTo(all(whole, first, countedUpTo), within(1e-6));
    }

    @Property
    void withoutRestartsEveryRequestCountsOnce(@ForAll("pods") List<Pod> pods) {
        List<Pod> steady = pods.stream()
                .map(p -> new Pod(
                        p.phase(),
                        p.good(),
                        p.bad(),
                        p.restarts().stream().map(r -> false).toList()))
                .toList();
        CounterWindow whole = CounterWindow.of(scrape(steady), List.of(), SCRAPE);

        long made = steady.stream()
                .mapToLong(p -> IntStream.range(3, 40)
                        .mapToLong(i -> p.good().get(i) + p.bad().get(i))
                        .sum())
                .sum();

        // from the third scrape of every pod on
        double counted = 0;
        for (int p = 0; p < steady.size(); p++) {
            String instance = "pod-" + p;
            counted += whole.increase(102_000 + steady.get(p).phase(), 1_000_000, l -> l.get("instance")
                    .equals(instance));
        }
        assertThat(counted).isEqualTo(made);
    }
}

package io.jenkins.plugins.releaseguard.bench.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules that ours is compared with do what their documentation says. */
class RulesTest {
    private static final Metric ERRORS = new Errors(0.01);

    @Test
    void aThresholdWithForHasToBeExceededAtEveryLookOfThatTime() {
        double[] rates = rates(40, look -> look == 15 ? 0 : 0.02);

        // 5 minutes are 10 looks, 10 more minutes 21 values; the good look keeps all windows with it lower
        assertThat(firstStop("threshold 5m for 10m (documented)", rates)).isEqualTo(30);
        assertThat(firstStop("threshold 5m for 10m (documented)", rates(40, look -> look % 10 < 5 ? 0.02 : 0)))
                .isZero();
    }

    @Test
    void failureLimitThreeStopsAtTheFourthFailureHoweverManySuccessesLieBetween() {
        double[] rates = rates(120, look -> look / 10 % 2 == 0 ? 0.06 : 0);

        assertThat(firstStop("Argo 5m, failureLimit 3 (documented)", rates)).isEqualTo(70);
    }

    @Test
    void flaggersFailedChecksAreCumulative() {
        double[] rates = rates(120, look -> look % 4 < 2 ? 0.02 : 0);

        assertThat(firstStop("Flagger 1m, threshold 10 (documented)", rates)).isEqualTo(38);
    }

    @Test
    void exactBoundsAreThoseOfTheTables() {
        // Clopper and Pearson: 0 of 10 has the upper bound 1 − 0.05^(1/10)
        assertThat(new Proportion(0, 10).upper()).isCloseTo(1 - Math.pow(0.05, 0.1), within(1e-9));
        assertThat(new Proportion(10, 10).lower()).isCloseTo(Math.pow(0.05, 0.1), within(1e-9));
        assertThat(Proportion.most(2000, 0.01)).isEqualTo(12);
    }

    @Test
    void delaysThatNeverEndAreInfiniteAndCountInQuantiles() {
        Delays delays = new Delays(DoubleStream.concat(
                        IntStream.rangeClosed(1, 70).asDoubleStream(),
                        DoubleStream.generate(() -> Double.POSITIVE_INFINITY).limit(30))
                .toArray());

        assertThat(delays.quantile(0.5)).isEqualTo(50);
        assertThat(delays.quantile(0.9)).isInfinite();
        assertThat(delays.interval(0.5)).containsExactly(41, 61);
    }

    @Test
    void allRunsOfASeedAreTheSameAndAWorseCandidateShows() {
        Service service = new Service(ERRORS, Noise.OVERDISPERSED, 100);
        World one = service.world(7);
        World same = service.world(7);
        double[] good = new double[2];
        double[] bad = new double[2];
        for (int look = 0; look < 200; look++) {
            Look seen = one.next(1);
            assertThat(seen.candidateSums()).isEqualTo(same.next(1).candidateSums());
            add(good, seen);
            add(bad, service.world(1000 + look).next(2));
        }
        assertThat(ERRORS.value(good)).isCloseTo(0.01, within(0.001));
        assertThat(ERRORS.value(bad)).isCloseTo(0.02, within(0.002));
    }

    private static void add(double[] sums, Look look) {
        for (int k = 0; k < sums.length; k++) {
            sums[k] += look.candidateSums()[k];
        }
    }

    private interface Rates {
        double at(int look);
    }

    private static double[] rates(int looks, Rates rates) {
        return IntStream.range(0, looks).mapToDouble(rates::at).toArray();
    }

    /** After how many looks; 0: never. */
    private static int firstStop(String name, double[] rates) {
        Rule rule = Peers.documented(ERRORS).stream()
                .filter(r -> (r.name() + Study.DOCUMENTED).equals(name))
                .findFirst()
                .orElseThrow();
        Rule.Run run = rule.start().get();
        for (int look = 0; look < rates.length; look++) {
            int errors = (int) Math.round(10_000 * rates[look]);
            int[][] side = {{10_000 - errors, errors}};
            if (run.next(new Look(ERRORS, look, side, side, 1)) > rule.limit()) {
                return look + 1;
            }
        }
        return 0;
    }

    @Test
    void ourRuleIsTheEnginesAndStopsWhatIsFarWorse() {
        Service service = new Service(ERRORS, Noise.INDEPENDENT, 100);
        List<Rule> ours = Ours.rules(ERRORS);

        assertThat(Simulation.bad(service, ours, 5, 0, new Bundle(0, 20), 1)
                        .get(0)
                        .quantile(1))
                .isLessThan(4);
        assertThat(Simulation.good(service, ours, new Bundle(0, 20), 1).stopped())
                .containsExactly(0, 0);
    }

    @Test
    void aLimitFromOnePassStopsAsManyAsItMayWhenTheRunsAreRepeatedWithIt() {
        Service service = new Service(ERRORS, Noise.OVERDISPERSED, 10);
        List<Rule> rules = Peers.tuned(ERRORS);
        double[] limits = Simulation.limits(service, rules, 1_000, 1);
        List<Rule> tuned = IntStream.range(0, rules.size())
                .mapToObj(i -> rules.get(i).withLimit(limits[i]))
                .toList();
        List<Rule> below = IntStream.range(0, rules.size())
                .mapToObj(i -> rules.get(i).withLimit(Math.nextDown(limits[i])))
                .toList();

        int most = Proportion.most(1_000, 0.01);
        assertThat(Arrays.stream(
                        Simulation.good(service, tuned, new Bundle(0, 1_000), 1).stopped()))
                .allMatch(stopped -> stopped <= most);
        assertThat(Arrays.stream(
                        Simulation.good(service, below, new Bundle(0, 1_000), 1).stopped()))
                .allMatch(stopped -> stopped > most);
    }

    @Test
    void aWindowThatSlidesHasTheSumsOfItsLooks() {
        World world = new Service(new Latency(0.95), Noise.AUTOCORRELATED, 10).world(5);
        List<double[]> looks = IntStream.range(0, 60)
                .mapToObj(look -> world.next(1).candidateSums())
                .toList();
        Peers.Sums window = new Peers.Sums(new Latency(0.95), 5);
        for (int look = 0; look < looks.size(); look++) {
            double[] sums = new double[looks.get(0).length];
            for (double[] counts : looks.subList(Math.max(0, look - 9), look + 1)) {
                for (int k = 0; k < sums.length; k++) {
                    sums[k] += counts[k];
                }
            }
            assertThat(window.next(looks.get(look))).isEqualTo(sums);
        }
    }

    @Test
    void thePastDoesNotChangeWhatComesAfterIt() {
        Service service = new Service(ERRORS, Noise.AUTOCORRELATED, 100);
        World asked = service.world(9);
        World other = service.world(9);

        assertThat(asked.history()).hasSize(60).allMatch(counts -> counts.trials() > 3_000);
        for (int look = 0; look < 20; look++) {
            assertThat(asked.next(1).baselineSums()).isEqualTo(other.next(1).baselineSums());
        }
    }
}

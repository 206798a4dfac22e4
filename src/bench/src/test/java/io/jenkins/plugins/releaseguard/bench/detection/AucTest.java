package io.jenkins.plugins.releaseguard.bench.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model whose area under the ROC curve falls. */
class AucTest {
    private static final Auc AUC = Auc.of(0.85, 0.1);

    @Test
    void theAreaIsWhatIsSaidAndFallsByThePoints() {
        double[] probabilities = new double[AUC.classes()];
        AUC.probabilities(1, probabilities);

        assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-12));
        assertThat(AUC.value(probabilities)).isCloseTo(0.15, within(1e-9));
        assertThat(Arrays.stream(AUC.effects()).mapToObj(AUC::effect))
                .containsExactly("−1 points", "−3 points", "−5 points");
    }

    @Test
    void theEngineGetsTheRowsThatTheOthersCount() {
        Look look = new Service(AUC, Noise.INDEPENDENT, 10).world(3).next(1);
        Counts counts = look.counts(Scope.CANDIDATE);

        assertThat((double) counts.outcomes().rows())
                .isEqualTo(Arrays.stream(look.candidateSums()).sum());
        // one block has all pairs
        assertThat(counts.outcomes().values(1)[0]).isCloseTo(1 - AUC.value(look.candidateSums()), within(1e-12));
    }

    @Test
    void blocksAreAsChanceMakesThemAndNotInTheOrderOfScores() {
        Service service = new Service(AUC, Noise.INDEPENDENT, 100);
        double[] values = IntStream.range(0, 20)
                .boxed()
                .flatMapToDouble(seed -> Arrays.stream(service.world(seed)
                        .next(1)
                        .counts(Scope.BASELINE)
                        .outcomes()
                        .values(60)))
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double sd = Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));

        assertThat(mean).isCloseTo(0.85, within(0.01));
        // of 5 ones and 45 zeros, by DeLong's variance; dealt in the order of scores they would vary much less
        assertThat(sd).isBetween(0.07, 0.12);
    }

    @Test
    void aFallOfFivePointsIsFoundByOracleAndByOurs() {
        Service service = new Service(AUC, Noise.INDEPENDENT, 100);
        double worse = AUC.effects()[2];
        Rule oracle = Oracles.comparison(AUC, worse).withLimit(5);
        List<Rule> rules = List.of(oracle, Ours.rules(AUC).get(1));
        List<Delays> delays = Simulation.bad(service, rules, worse, 5, new Bundle(0, 10), 1);

        assertThat(delays.get(0).quantile(0.5)).isBetween(0.5, 8.0);
        assertThat(delays.get(1).quantile(0.5)).isBetween(0.5, 30.0);
    }
}

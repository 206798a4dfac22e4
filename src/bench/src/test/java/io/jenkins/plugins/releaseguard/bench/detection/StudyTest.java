package io.jenkins.plugins.releaseguard.bench.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is cut, or that simulates some rules only, comes to what one run of all comes to. */
class StudyTest {
    private static final int TUNING = 300;
    private static final List<Bundle> GOOD = List.of(new Bundle(0, 6), new Bundle(6, 4));
    private static final List<Bundle> BAD = List.of(new Bundle(0, 2), new Bundle(2, 1));
    private static final Predicate<Rule> ALL = rule -> true;

    @TempDir
    Path folder;

    static List<Service> services() {
        return List.of(
                new Service(new Errors(0.01), Noise.AUTOCORRELATED, 10),
                new Service(new Latency(0.95), Noise.FEW_PODS, 1),
                new Service(Auc.of(0.85, 0.1), Noise.OVERDISPERSED, 10));
    }

    private static Study study(Service service, Results results, Predicate<Rule> wanted) {
        return new Study(service, results, TUNING, wanted);
    }

    private static boolean simulated(Study study) {
        boolean any = false;
        for (int i = 0; i < GOOD.size(); i++) {
            any |= study.simulate(GOOD.get(i), BAD.get(i));
        }
        return any;
    }

    private static String shown(Study study) {
        StringBuilder shown = new StringBuilder();
        study.stopped(GOOD).forEach(s -> shown.append(s.rule().name() + s.stopped() + s.notUsable() + "\n"));
        study.cells(BAD).forEach(c -> shown.append(c.effect() + c.minute() + c.delays() + "\n"));
        return shown.toString();
    }

    @ParameterizedTest
    @MethodSource("services")
    void rules_that_are_simulated_apart_and_after_a_cut_do_what_they_do_together(Service service) throws IOException {
        Study together = study(service, new Results(folder.resolve("together")), ALL);
        simulated(together);

        Path apart = folder.resolve("apart");
        study(service, new Results(apart), rule -> rule.version().isEmpty()).simulate(GOOD.get(0), BAD.get(0));
        // the line that was being written when the power failed
        Files.writeString(apart.resolve("results.tsv"), "good|half a", StandardOpenOption.APPEND);
        simulated(study(service, new Results(apart), ALL));
        Study read = study(service, new Results(apart), ALL);

        assertThat(simulated(read)).isFalse();
        assertThat(shown(read)).isEqualTo(shown(together)).contains(Ours.WITHOUT_MARGIN, Oracles.LEVEL);
    }

    @Test
    void anotherVersionOfOursLeavesTheResultsOfTheOthersAsTheyAre() throws IOException {
        Service service = services().get(0);
        simulated(study(service, new Results(folder), ALL));
        Path file = folder.resolve("results.tsv");
        Files.writeString(file, Files.readString(file).replace(service.metric().version(), "sequential/0"));
        Results results = new Results(folder);

        assertThat(study(service, results, rule -> rule.version().isEmpty()).simulate(GOOD.get(0), BAD.get(0)))
                .isFalse();
        assertThat(study(service, results, ALL).simulate(GOOD.get(0), BAD.get(0)))
                .isTrue();
    }

    @Test
    void aFileOfOtherLinesIsRefusedByName() throws IOException {
        Files.writeString(folder.resolve("results.tsv"), "world,metric\n");

        assertThatThrownBy(() -> new Results(folder))
                .hasMessageContaining("results.tsv")
                .hasMessageContaining("`world,metric`")
                .hasMessageContaining("delete");
    }
}

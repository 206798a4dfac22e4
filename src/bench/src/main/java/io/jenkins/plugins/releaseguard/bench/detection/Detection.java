package io.jenkins.plugins.releaseguard.bench.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How soon rules stop a bad release and how often a good one, all on the same looks. The rules of other tools run as
 * documented, and tuned to one setting for all effects on other seeds. Runs come in rounds; what a round has simulated of a
 * service is kept, so that a run can be cut at any time and goes on with the same command.
 */
public final class Detection {
    private static final int GOOD_OF_A_ROUND = 500;
    private static final int BAD_OF_A_ROUND = 20;

    private Detection() {}

    /** How many runs there are of each kind. */
    record Size(int good, int tuning, int bad) {
        int rounds() {
            return Math.max(-Math.floorDiv(-good, GOOD_OF_A_ROUND), -Math.floorDiv(-bad, BAD_OF_A_ROUND));
        }

        Bundle good(int round) {
            return Bundle.of(round, GOOD_OF_A_ROUND, good);
        }

        Bundle bad(int round) {
            return Bundle.of(round, BAD_OF_A_ROUND, bad);
        }
    }

    /**
     * @param args the folder for the page; the one for results; numbers of runs: good ones, for tuning, bad ones; minutes
     *     after which no more is simulated; whose rules: {@code all}, or {@code peers} to simulate those of others and write
     *     no page
     */
    public static void main(String[] args) throws IOException {
        Results results = new Results(Path.of(args[1]));
        Size size = new Size(Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        long end = System.nanoTime() + (long) (Double.parseDouble(args[5]) * 60e9);
        Predicate<Rule> wanted =
                args[6].equals("peers") ? rule -> rule.version().isEmpty() : rule -> true;
        List<Study> studies = Service.all().stream()
                .map(service -> new Study(service, results, size.tuning(), wanted))
                .toList();
        int rounds = rounds(studies, size, end);
        List<Bundle> good = bundles(rounds, size::good);
        List<Bundle> bad = bundles(rounds, size::bad);
        if (rounds == 0 || !args[6].equals("all")) {
            System.out.printf(
                    "No page is written: %d of %d rounds of %s rules are done. The same command goes on.%n",
                    rounds, size.rounds(), args[6]);
            return;
        }
        new Report(
                        studies.stream()
                                .flatMap(study -> study.stopped(good).stream())
                                .toList(),
                        studies.stream()
                                .flatMap(study -> study.cells(bad).stream())
                                .toList(),
                        new Size(runs(good), size.tuning(), runs(bad)),
                        results.seconds())
                .write(Path.of(args[0]));
    }

    /** How many rounds are done for all services. */
    private static int rounds(List<Study> studies, Size size, long end) {
        for (int round = 0; round < size.rounds(); round++) {
            for (Study study : studies) {
                if (System.nanoTime() > end) {
                    return round;
                }
                if (study.simulate(size.good(round), size.bad(round))) {
                    System.out.printf("round %d of %d: %s%n", round + 1, size.rounds(), study.title());
                }
            }
        }
        return size.rounds();
    }

    private static List<Bundle> bundles(int rounds, IntFunction<Bundle> of) {
        return IntStream.range(0, rounds)
                .mapToObj(of)
                .filter(bundle -> bundle.runs() > 0)
                .toList();
    }

    private static int runs(List<Bundle> bundles) {
        return bundles.stream().mapToInt(Bundle::runs).sum();
    }
}

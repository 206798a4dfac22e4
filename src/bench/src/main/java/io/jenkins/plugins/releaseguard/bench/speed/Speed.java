package io.jenkins.plugins.releaseguard.bench.speed;

import io.jenkins.plugins.releaseguard.bench.detection.Machine;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.MannWhitney;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.BaselineTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Events;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.LimitTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Margin;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Question;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What the judge takes: processor time of one thread, which other work on the machine disturbs less than the clock. */
public final class Speed {
    private static final long SEED = 20261121;
    private static final int RUNS = 21;
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};
    /** Kayenta's judge as measured (docs/benchmarks/README.md): microseconds a metric, by values on each side. */
    private static final int[][] KAYENTA = {{30, 426}, {60, 706}, {210, 2_585}, {1_440, 19_792}, {10_000, 145_781}};

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Speed() {}

    private record Timing(double median, double least, double most) {
        /** Microseconds for each of so many. */
        static Timing of(Runnable work, int each) {
            double[] micros = new double[RUNS];
            for (int warmUp = 0; warmUp < RUNS; warmUp++) {
                work.run();
            }
            for (int i = 0; i < RUNS; i++) {
                long start = THREADS.getCurrentThreadCpuTime();
                work.run();
                micros[i] = (THREADS.getCurrentThreadCpuTime() - start) / 1000.0 / each;
            }
            Arrays.sort(micros);
            return new Timing(micros[RUNS / 2], micros[0], micros[RUNS - 1]);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f (%.1f – %.1f)", median, least, most);
        }
    }

    /** @param args the folder for the table */
    public static void main(String[] args) throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("# Speed: what the judge takes\n\nWritten by `mvn -Pbench` on ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append(", on ")
                .append(Machine.name())
                .append(" with ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" processors, Java ")
                .append(System.getProperty("java.version"))
                .append("; seed ")
                .append(SEED)
                .append(". Processor time of one thread, median of ")
                .append(RUNS)
                .append(" runs (least – most) after as many to warm up. Load of the machine when it began: ")
                .append(String.format(
                        Locale.ROOT,
                        "%.1f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()))
                .append(
                        ".\n\n## A look\n\nµs for the counts of both sides, 3 pods each. The goal is 20 µs, however long the")
                .append(" history.\n\n| method | after 100 looks | after 10,000 looks |\n| --- | --- | --- |\n");
        look(page, "share against the baseline", baseline(new Events.Share(true)), false);
        look(page, "quantile against the baseline, 14 buckets", baseline(new Events.Quantile(0.95, 0.1, 0)), true);
        look(page, "share against a limit", limit(new Countable.Share(), 0.01), false);
        look(page, "quantile against a limit, 14 buckets", limit(new Countable.Quantile(0.95), 0.25), true);
        page.append(
                        "\n## Ranks\n\nµs for the deviate, the Hodges–Lehmann shift and its interval, of n values on each side; the")
                .append(" goal is a tenth of Kayenta's judge ([measured apart](README.md#speed)).\n\n")
                .append("| n | ours | Kayenta | ratio |\n| --- | --- | --- | --- |\n");
        for (int[] kayenta : KAYENTA) {
            Timing timing = ranks(kayenta[0]);
            page.append(String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,d | %.3f |%n",
                    kayenta[0],
                    timing,
                    kayenta[1],
                    timing.median() / kayenta[1]));
        }
        Path file = Files.writeString(Path.of(args[0]).resolve("speed.md"), page);
        System.out.println(file + "\n" + page);
    }

    private static SequentialTest baseline(Events events) {
        Margin margin = events instanceof Events.Share ? new Margin(1.1, 0) : new Margin(1, 0);
        List<Question.Worsening> worsenings = new ArrayList<>();
        for (double by : new double[] {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 9}) {
            worsenings.add(new Question.Worsening(by, by <= 1, new Margin(1 + by, 0)));
        }
        return new BaselineTest(new Question(events, List.of(margin), worsenings), 20_000, EVERY.multipliedBy(4));
    }

    private static SequentialTest limit(Countable countable, double limit) {
        SignalSpec spec = new SignalSpec() {
            @Override
            public boolean scoped() {
                return true;
            }

            @Override
            public String describe() {
                return "counted";
            }

            @Override
            public Countable countable() {
                return countable;
            }
        };
        Signal signal = new Signal("s", spec, Unit.RATIO, true, OnNoData.HOLD, "server");
        Condition.WorseThanLimit condition = new Condition.WorseThanLimit(
                "s", new Position("bench", 1, 1), "s", new Quantity(limit, Unit.RATIO, "limit"), true);
        return new LimitTest(condition, signal, 20_000);
    }

    private static void look(StringBuilder page, String name, SequentialTest test, boolean buckets) {
        List<Counts[]> looks = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 200; i++) {
            looks.add(new Counts[] {counts(random, i, buckets), counts(random, i, buckets)});
        }
        Evidence early = after(test, test.start(), looks, 100);
        Evidence late = after(test, early, looks, 9_900);
        page.append("| ")
                .append(name)
                .append(" | ")
                .append(Timing.of(() -> after(test, early, looks, 2_000), 2_000))
                .append(" | ")
                .append(Timing.of(() -> after(test, late, looks, 2_000), 2_000))
                .append(" |\n");
    }

    private static Evidence after(SequentialTest test, Evidence before, List<Counts[]> looks, int number) {
        Evidence evidence = before;
        for (int i = 0; i < number; i++) {
            Counts[] both = looks.get(i % looks.size());
            evidence = test.next(evidence, Scope.BASELINE, both[0]);
            evidence = test.next(evidence, Scope.CANDIDATE, both[1]);
        }
        return evidence;
    }

    private static Counts counts(SplittableRandom random, int look, boolean buckets) {
        List<Counts.Tally> tallies = new ArrayList<>();
        for (int pod = 0; pod < 3; pod++) {
            TreeMap<Double, Long> atMost = new TreeMap<>();
            long trials = 900L + random.nextInt(200);
            for (int i = 0; buckets && i < BOUNDS.length; i++) {
                double share = 1 / (1 + Math.pow(BOUNDS[i] / 0.1, -3));
                atMost.put(BOUNDS[i], Math.round(trials * share) + random.nextInt(3));
            }
            tallies.add(new Counts.Tally("pod-" + pod, trials, 5 + random.nextInt(10), atMost));
        }
        Instant after = START.plus(EVERY.multipliedBy(look));
        return new Counts(after, after.plus(EVERY), tallies);
    }

    private static Timing ranks(int n) {
        SplittableRandom random = new SplittableRandom(SEED + n);
        double[] x = random.doubles(n).map(v -> -Math.log(v) * 1.05).toArray();
        double[] y = random.doubles(n).map(v -> -Math.log(v)).toArray();
        int each = Math.max(1, 20_000 / n);
        return Timing.of(
                () -> {
                    for (int i = 0; i < each; i++) {
                        MannWhitney test = new MannWhitney(x, y);
                        double sum = test.z(0.1)
                                + test.shift()
                                + test.interval(2.3263).from();
                        if (Double.isNaN(sum)) {
                            throw new IllegalStateException("a deviate is a number");
                        }
                    }
                },
                each);
    }
}

package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs of one service. All rules see the same looks. */
final class Simulation {
    /** An hour, to which the rates of false stops refer. */
    static final int HOUR = Look.looks(60);
    /** How long after the change is watched. */
    static final int AFTER = Look.looks(40);

    private Simulation() {}

    /**
     * For each rule the limit with which it stops at most 1 % of good releases in an hour, with 95 % confidence: a rule stops
     * where the highest figure that it comes to is above its limit, so one pass tells of all limits.
     */
    static double[] limits(Service service, List<Rule> rules, int runs, long seed) {
        double[][] highest = new double[rules.size()][runs];
        IntStream.range(0, runs).parallel().forEach(run -> {
            double[] of = highest(service, rules, seed + run);
            for (int i = 0; i < of.length; i++) {
                highest[i][run] = of[i];
            }
        });
        int allowed = Proportion.most(runs, 0.01);
        if (allowed < 0) {
            throw new IllegalArgumentException(
                    runs + " runs cannot show that at most 1 % are stopped, not even when none is: use 300 or more");
        }
        return Arrays.stream(highest)
                .mapToDouble(of -> Arrays.stream(of).sorted().toArray()[runs - 1 - allowed])
                .toArray();
    }

    private static double[] highest(Service service, List<Rule> rules, long seed) {
        World world = service.world(seed);
        List<Rule.Run> runs = started(rules, world);
        double[] highest = new double[rules.size()];
        Arrays.fill(highest, Double.NEGATIVE_INFINITY);
        for (int look = 0; look < HOUR; look++) {
            Look seen = world.next(1);
            for (int i = 0; i < highest.length; i++) {
                highest[i] = Math.max(highest[i], runs.get(i).next(seen));
            }
        }
        return highest;
    }

    private static List<Rule.Run> started(List<Rule> rules, World world) {
        List<Counts> history = rules.stream().anyMatch(Rule::hasHistory) ? world.history() : List.of();
        List<Rule.Run> runs = new ArrayList<>(rules.size());
        for (Rule rule : rules) {
            Rule.Run run = rule.start().get();
            run.before(history);
            runs.add(run);
        }
        return runs;
    }

    /**
     * Good releases, for an hour.
     *
     * @param stopped by each rule
     * @param notUsable of each rule, at the end of the hour
     */
    record Good(int[] stopped, int[] notUsable) {}

    /** @param seed of the run number 0 */
    static Good good(Service service, List<Rule> rules, Bundle bundle, long seed) {
        int[][] ends = new int[bundle.runs()][];
        IntStream.range(0, bundle.runs())
                .parallel()
                .forEach(run -> ends[run] = hour(service, rules, seed + bundle.from() + run));
        int[] stopped = new int[rules.size()];
        int[] notUsable = new int[rules.size()];
        for (int[] end : ends) {
            for (int i = 0; i < end.length; i++) {
                stopped[i] += end[i] & 1;
                notUsable[i] += end[i] >> 1;
            }
        }
        return new Good(stopped, notUsable);
    }

    /** By rule: 1 stopped, 2 not usable at the end. */
    private static int[] hour(Service service, List<Rule> rules, long seed) {
        World world = service.world(seed);
        List<Rule.Run> runs = started(rules, world);
        int[] end = new int[rules.size()];
        for (int look = 0; look < HOUR; look++) {
            Look seen = world.next(1);
            for (int i = 0; i < end.length; i++) {
                if (end[i] == 0 && runs.get(i).next(seen) > rules.get(i).limit()) {
                    end[i] = 1;
                }
            }
        }
        for (int i = 0; i < end.length; i++) {
            if (end[i] == 0 && !runs.get(i).isUsable()) {
                end[i] = 2;
            }
        }
        return end;
    }

    /**
     * Delays of each rule when the candidate becomes worse after so many minutes.
     *
     * @param seed of the run number 0
     */
    static List<Delays> bad(Service service, List<Rule> rules, double worse, int minute, Bundle bundle, long seed) {
        double[][] minutes = new double[bundle.runs()][];
        IntStream.range(0, bundle.runs())
                .parallel()
                .forEach(run ->
                        minutes[run] = delays(service, rules, worse, Look.looks(minute), seed + bundle.from() + run));
        List<Delays> delays = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            int rule = i;
            delays.add(new Delays(Arrays.stream(minutes)
                    .mapToDouble(m -> m[rule])
                    .filter(m -> !Double.isNaN(m))
                    .toArray()));
        }
        return delays;
    }

    /** NaN: it had stopped before the change. */
    private static double[] delays(Service service, List<Rule> rules, double worse, int change, long seed) {
        World world = service.world(seed);
        List<Rule.Run> runs = started(rules, world);
        double[] minutes = new double[rules.size()];
        Arrays.fill(minutes, Double.POSITIVE_INFINITY);
        int open = minutes.length;
        for (int look = 0; look < change + AFTER && open > 0; look++) {
            Look seen = world.next(look >= change ? worse : 1);
            for (int i = 0; i < minutes.length; i++) {
                if (Double.isInfinite(minutes[i])
                        && runs.get(i).next(seen) > rules.get(i).limit()) {
                    minutes[i] = look < change ? Double.NaN : (look + 1 - change) * Look.SECONDS / 60.0;
                    open--;
                }
            }
        }
        return minutes;
    }
}

package io.jenkins.plugins.releaseguard.bench.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How soon rules stop a bad release and how often a good one, all on the same looks. The rules of other tools run as
 * documented, and tuned to one setting for all effects on other seeds.
 */
public final class Detection {
    static final int[] CHANGES = {0, 5, 20, 50};
    static final long TUNING_SEED = 1_000_000_000L;
    static final long GOOD_SEED = 2_000_000_000L;
    static final long BAD_SEED = 3_000_000_000L;
    static final String TUNED = " (tuned)";
    static final String DOCUMENTED = " (documented)";
    /** The default of a policy, and no margin at all, which is what the other rules are tuned to. */
    static final List<String> OURS = List.of(Ours.name(0.1), Ours.name(0));

    private Detection() {}

    /**
     * What one rule did in one case.
     *
     * @param effect in words
     * @param minute of the change
     */
    record Delayed(Service service, String effect, int minute, Rule rule, Delays delays) {}

    /** How often one rule stopped good releases. */
    record Stopped(Service service, Rule rule, Proportion stopped, Proportion notUsable) {}

    /** How many runs there are of each kind. */
    record Size(int good, int tuning, int bad) {}

    /** @param args the folder for the tables; numbers of runs: good ones, for tuning, bad ones */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Size size = new Size(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        long start = System.nanoTime();
        List<Stopped> stopped = new ArrayList<>();
        List<Delayed> delayed = new ArrayList<>();
        for (Service service : Service.all()) {
            one(service, size, stopped, delayed);
            System.out.println(service.noise().title() + ", " + service.metric().title() + ", " + service.perSecond()
                    + "/s done after "
                    + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        new Report(stopped, delayed, size, took).write(folder);
    }

    private static void one(Service service, Size size, List<Stopped> stopped, List<Delayed> delayed) {
        List<Rule> wanted = new ArrayList<>(Peers.tuned(service.metric()));
        int peers = wanted.size();
        for (double worse : service.effects()) {
            wanted.add(Oracles.level(service.metric(), worse));
            wanted.add(Oracles.comparison(service.metric(), worse));
        }
        List<Rule> tuned = Simulation.tuned(service, wanted, size.tuning(), TUNING_SEED);

        List<Rule> rules = new ArrayList<>();
        rules.add(Ours.worse(service.metric(), 0.1));
        rules.add(Ours.worse(service.metric(), 0));
        rules.addAll(Peers.documented(service.metric()).stream()
                .map(r -> new Rule(r.name() + DOCUMENTED, r.limit(), r.start()))
                .toList());
        Simulation.Good hour = Simulation.good(service, rules, size.good(), GOOD_SEED);
        for (int i = 0; i < rules.size(); i++) {
            stopped.add(new Stopped(
                    service,
                    rules.get(i),
                    new Proportion(hour.stopped()[i], size.good()),
                    new Proportion(hour.notUsable()[i], size.good())));
        }
        int effect = 0;
        for (double worse : service.effects()) {
            List<Rule> all = new ArrayList<>(tuned.subList(peers + 2 * effect, peers + 2 * effect + 2));
            all.addAll(rules);
            tuned.subList(0, peers).forEach(r -> all.add(new Rule(r.name() + TUNED, r.limit(), r.start())));
            effect++;
            for (int minute : CHANGES) {
                long seed = BAD_SEED + 1_000_000L * minute;
                List<Delays> delays = Simulation.bad(service, all, worse, minute, size.bad(), seed);
                for (int i = 0; i < all.size(); i++) {
                    delayed.add(new Delayed(service, service.effect(worse), minute, all.get(i), delays.get(i)));
                }
            }
        }
    }
}

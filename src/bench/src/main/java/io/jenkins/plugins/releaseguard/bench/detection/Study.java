package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** The rules on one service. What is not among the results yet is simulated, all of it on the same streams. */
final class Study {
    static final int[] CHANGES = {0, 5, 20, 50};
    static final long TUNING_SEED = 1_000_000_000L;
    static final long GOOD_SEED = 2_000_000_000L;
    static final long BAD_SEED = 3_000_000_000L;
    static final String TUNED = " (tuned)";
    static final String DOCUMENTED = " (documented)";

    private final Service service;
    private final Results results;
    private final int tuning;
    private final Predicate<Rule> wanted;

    /**
     * @param tuning runs by which limits are found
     * @param wanted rules that are simulated
     */
    Study(Service service, Results results, int tuning, Predicate<Rule> wanted) {
        this.service = service;
        this.results = results;
        this.tuning = tuning;
        this.wanted = wanted;
    }

    String title() {
        return service.title();
    }

    /** @return whether there was anything to simulate */
    boolean simulate(Bundle good, Bundle bad) {
        if (isDone(good, bad)) {
            return false;
        }
        tune();
        good(good);
        bad(bad);
        return true;
    }

    /** Finds the limits of the rules that are tuned. */
    private void tune() {
        Map<String, Rule> missing = new LinkedHashMap<>();
        Peers.tuned(service.metric()).forEach(rule -> missing.put(limitKey(rule, ""), rule));
        for (double worse : service.metric().effects()) {
            oracles(worse)
                    .forEach(rule -> missing.put(limitKey(rule, service.metric().effect(worse)), rule));
        }
        missing.keySet().removeIf(key -> results.get(key) != null);
        if (missing.isEmpty()) {
            return;
        }
        Watch watch = new Watch(missing.size());
        double[] limits = Simulation.limits(service, List.copyOf(missing.values()), tuning, TUNING_SEED);
        int i = 0;
        for (String key : missing.keySet()) {
            results.put(key, watch.seconds(), Double.toString(limits[i++]));
        }
    }

    private List<Rule> oracles(double worse) {
        return List.of(Oracles.level(service.metric(), worse), Oracles.comparison(service.metric(), worse));
    }

    private String limitKey(Rule rule, String effect) {
        return String.join("|", "limit", service.title(), effect, rule.name(), TUNING_SEED + "+" + tuning);
    }

    private Rule tuned(Rule rule, String effect) {
        return rule.withLimit(
                Double.parseDouble(results.get(limitKey(rule, effect)).text()));
    }

    /** The rules whose false stops are counted. */
    private List<Rule> untuned() {
        List<Rule> rules = new ArrayList<>(Ours.rules(service.metric()));
        Peers.documented(service.metric()).forEach(rule -> rules.add(rule.named(rule.name() + DOCUMENTED)));
        return rules;
    }

    private List<Rule> all(double worse) {
        List<Rule> rules = new ArrayList<>();
        oracles(worse).forEach(rule -> rules.add(tuned(rule, service.metric().effect(worse))));
        rules.addAll(untuned());
        Peers.tuned(service.metric()).forEach(rule -> rules.add(tuned(rule, "").named(rule.name() + TUNED)));
        return rules;
    }

    private String goodKey(Rule rule, Bundle bundle) {
        return String.join("|", "good", service.title(), rule.key(), bundle.toString());
    }

    private String badKey(Rule rule, double worse, int minute, Bundle bundle) {
        return String.join(
                "|",
                "bad",
                service.title(),
                service.metric().effect(worse),
                minute + "",
                rule.key(),
                bundle.toString());
    }

    private List<Rule> missing(List<Rule> rules, Bundle bundle, Function<Rule, String> key) {
        return bundle.runs() == 0
                ? List.of()
                : rules.stream()
                        .filter(wanted)
                        .filter(rule -> results.get(key.apply(rule)) == null)
                        .toList();
    }

    private void good(Bundle bundle) {
        List<Rule> rules = missing(untuned(), bundle, rule -> goodKey(rule, bundle));
        if (rules.isEmpty()) {
            return;
        }
        Watch watch = new Watch(rules.size());
        Simulation.Good good = Simulation.good(service, rules, bundle, GOOD_SEED);
        for (int i = 0; i < rules.size(); i++) {
            results.put(goodKey(rules.get(i), bundle), watch.seconds(), good.stopped()[i] + " " + good.notUsable()[i]);
        }
    }

    /** Of each change at each of its times. */
    private void bad(Bundle bundle) {
        for (double worse : service.metric().effects()) {
            List<Rule> all = all(worse);
            for (int minute : CHANGES) {
                List<Rule> rules = missing(all, bundle, rule -> badKey(rule, worse, minute, bundle));
                if (!rules.isEmpty()) {
                    bad(rules, worse, minute, bundle);
                }
            }
        }
    }

    private void bad(List<Rule> rules, double worse, int minute, Bundle bundle) {
        Watch watch = new Watch(rules.size());
        List<Delays> delays = Simulation.bad(service, rules, worse, minute, bundle, BAD_SEED + 1_000_000L * minute);
        for (int i = 0; i < rules.size(); i++) {
            results.put(
                    badKey(rules.get(i), worse, minute, bundle),
                    watch.seconds(),
                    delays.get(i).toString());
        }
    }

    /** Whether all rules have been through these runs. */
    private boolean isDone(Bundle good, Bundle bad) {
        if (!missing(untuned(), good, rule -> goodKey(rule, good)).isEmpty()) {
            return false;
        }
        for (double worse : service.metric().effects()) {
            if (oracles(worse).stream()
                    .anyMatch(
                            rule -> results.get(limitKey(rule, service.metric().effect(worse))) == null)) {
                return false;
            }
            for (int minute : CHANGES) {
                if (!missing(all(worse), bad, rule -> badKey(rule, worse, minute, bad))
                        .isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How often one rule stopped good releases. */
    record Stopped(Service service, Rule rule, Proportion stopped, Proportion notUsable) {}

    /** @param bundles all done */
    List<Stopped> stopped(List<Bundle> bundles) {
        List<Stopped> all = new ArrayList<>();
        for (Rule rule : untuned()) {
            int stopped = 0;
            int notUsable = 0;
            int runs = 0;
            for (Bundle bundle : bundles) {
                String[] counts = results.get(goodKey(rule, bundle)).text().split(" ");
                stopped += Integer.parseInt(counts[0]);
                notUsable += Integer.parseInt(counts[1]);
                runs += bundle.runs();
            }
            all.add(new Stopped(service, rule, new Proportion(stopped, runs), new Proportion(notUsable, runs)));
        }
        return all;
    }

    /** @param bundles all done */
    List<Cell> cells(List<Bundle> bundles) {
        List<Cell> cells = new ArrayList<>();
        for (double worse : service.metric().effects()) {
            for (int minute : CHANGES) {
                Map<String, Delays> delays = new LinkedHashMap<>();
                for (Rule rule : all(worse)) {
                    delays.put(
                            rule.name(),
                            bundles.stream()
                                    .map(bundle -> Delays.parse(results.get(badKey(rule, worse, minute, bundle))
                                            .text()))
                                    .reduce(Delays.NONE, Delays::plus));
                }
                cells.add(new Cell(service, service.metric().effect(worse), minute, delays));
            }
        }
        return cells;
    }
}

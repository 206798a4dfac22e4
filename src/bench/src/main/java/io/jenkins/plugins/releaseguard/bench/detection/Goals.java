package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The goals, and in how many of some cells one of our rules meets each. */
final class Goals {
    static final double OF_ORACLE = 1.3;
    static final double OF_TUNED = 1.1;
    static final double OF_DOCUMENTED = 0.5;

    private final List<Study.Stopped> stopped;
    private final List<Cell> cells;

    Goals(List<Study.Stopped> stopped, List<Cell> cells) {
        this.stopped = stopped;
        this.cells = cells;
    }

    /** So many of those that can tell. */
    record Met(long met, long of) {
        static Met of(Stream<Boolean> cells) {
            List<Boolean> told = cells.filter(Objects::nonNull).toList();
            return new Met(told.stream().filter(met -> met).count(), told.size());
        }

        @Override
        public String toString() {
            return of == 0 ? "–" : met + " of " + of;
        }
    }

    /** Services of which at most alpha are stopped. */
    Met falseStops(String rule) {
        return Met.of(stopped.stream()
                .filter(s -> s.rule().name().equals(rule))
                .map(s -> s.stopped().share() <= Ours.ALPHA));
    }

    /** The largest share of good releases of a service that the rule stopped. */
    double mostFalseStops(String rule) {
        return stopped.stream()
                .filter(s -> s.rule().name().equals(rule))
                .mapToDouble(s -> s.stopped().share())
                .max()
                .orElseThrow();
    }

    Met oracle(String rule, String oracle) {
        return Met.of(cells.stream().map(cell -> cell.within(rule, OF_ORACLE, cell.median(oracle))));
    }

    Met tuned(String rule) {
        return Met.of(cells.stream().map(cell -> cell.within(rule, OF_TUNED, cell.bestTuned())));
    }

    Met documented(String rule) {
        return Met.of(cells.stream().flatMap(cell -> documented(cell, rule)));
    }

    /** Against each peer as documented that stops no fewer good releases than ours. */
    private Stream<Boolean> documented(Cell cell, String rule) {
        double own = share(cell.service(), rule);
        return cell.documented()
                .filter(name -> share(cell.service(), name) >= own)
                .map(name -> cell.within(rule, OF_DOCUMENTED, cell.median(name)));
    }

    private double share(Service service, String name) {
        return stopped.stream()
                .filter(s -> s.service().equals(service) && s.rule().name().equals(name))
                .findFirst()
                .orElseThrow()
                .stopped()
                .share();
    }

    /** In letters: A against the oracle, B against the best tuned peer, C against a documented one; – none. */
    String missed(Cell cell, String rule) {
        List<String> missed = new ArrayList<>();
        if (Boolean.FALSE.equals(cell.within(rule, OF_ORACLE, cell.median(Oracles.LEVEL)))) {
            missed.add("A");
        }
        if (Boolean.FALSE.equals(cell.within(rule, OF_TUNED, cell.bestTuned()))) {
            missed.add("B");
        }
        if (documented(cell, rule).anyMatch(Boolean.FALSE::equals)) {
            missed.add("C");
        }
        return missed.isEmpty() ? "–" : String.join("", missed);
    }
}

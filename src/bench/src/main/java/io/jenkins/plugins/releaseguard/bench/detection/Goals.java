package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** In how many cells of a world one of our rules meets a goal. */
final class Goals {
    private final List<Detection.Stopped> stopped;
    private final List<Cell> cells;
    private final String rule;

    Goals(List<Detection.Stopped> stopped, List<Detection.Delayed> delayed, String rule, Noise noise) {
        this.stopped =
                stopped.stream().filter(s -> s.service().noise().equals(noise)).toList();
        this.cells = cells(delayed).stream()
                .filter(c -> c.service().noise().equals(noise))
                .toList();
        this.rule = rule;
    }

    /**
     * One change in one service.
     *
     * @param delays by rule
     */
    record Cell(Service service, String effect, int minute, Map<String, Delays> delays) {
        /** In minutes; NaN: it had stopped all of them before the change. */
        double median(String name) {
            return delays.get(name).isEmpty() ? Double.NaN : delays.get(name).quantile(0.5);
        }

        /** Whether the median is at most so many times another; null: there is nothing to compare. */
        Boolean within(String name, double factor, double other) {
            double own = median(name);
            boolean tells = !Double.isNaN(own)
                    && !Double.isNaN(other)
                    && (own < Double.POSITIVE_INFINITY || other < Double.POSITIVE_INFINITY);
            return tells ? (Boolean) (own <= factor * other && own < Double.POSITIVE_INFINITY) : null;
        }

        double bestTuned() {
            return tuned().mapToDouble(this::median).min().orElse(Double.NaN);
        }

        String bestTunedInWords() {
            return tuned().min(Comparator.comparingDouble(this::median))
                    .filter(name -> median(name) < Double.POSITIVE_INFINITY)
                    .map(name -> delays.get(name).inWords() + ", " + name.replace(Detection.TUNED, ""))
                    .orElse("∞");
        }

        private Stream<String> tuned() {
            return delays.keySet().stream()
                    .filter(name -> name.endsWith(Detection.TUNED) && !Double.isNaN(median(name)));
        }
    }

    static List<Cell> cells(List<Detection.Delayed> delayed) {
        Map<List<Object>, Cell> cells = new LinkedHashMap<>();
        for (Detection.Delayed d : delayed) {
            cells.computeIfAbsent(
                            List.of(d.service(), d.effect(), d.minute()),
                            key -> new Cell(d.service(), d.effect(), d.minute(), new LinkedHashMap<>()))
                    .delays()
                    .put(d.rule().name(), d.delays());
        }
        return new ArrayList<>(cells.values());
    }

    String falseStops() {
        List<Detection.Stopped> own =
                stopped.stream().filter(s -> s.rule().name().equals(rule)).toList();
        long met = own.stream().filter(s -> s.stopped().share() <= Ours.ALPHA).count();
        return met + " of " + own.size();
    }

    String within(double factor, String other) {
        return count(cells.stream().map(c -> c.within(rule, factor, c.median(other))));
    }

    String withinBest(double factor) {
        return count(cells.stream().map(c -> c.within(rule, factor, c.bestTuned())));
    }

    /** Against each peer as documented that stops no fewer good releases than ours. */
    String withinDocumented(double factor) {
        return count(cells.stream().flatMap(cell -> {
            double own = share(cell.service(), rule);
            return cell.delays().keySet().stream()
                    .filter(name -> name.endsWith(Detection.DOCUMENTED) && share(cell.service(), name) >= own)
                    .map(name -> cell.within(rule, factor, cell.median(name)));
        }));
    }

    private double share(Service service, String name) {
        return stopped.stream()
                .filter(s -> s.service().equals(service) && s.rule().name().equals(name))
                .findFirst()
                .orElseThrow()
                .stopped()
                .share();
    }

    private static String count(Stream<Boolean> cells) {
        List<Boolean> told = cells.filter(Objects::nonNull).toList();
        return told.stream().filter(met -> met).count() + " of " + told.size();
    }
}

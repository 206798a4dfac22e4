package io.jenkins.plugins.releaseguard.bench.detection;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page: goals, a summary by world and metric, false stops, cells. */
final class Report {
    private final List<Study.Stopped> stopped;
    private final List<Cell> cells;
    private final Detection.Size size;
    private final double seconds;

    /** @param seconds of processor time that all runs took */
    Report(List<Study.Stopped> stopped, List<Cell> cells, Detection.Size size, double seconds) {
        this.stopped = stopped;
        this.cells = cells;
        this.size = size;
        this.seconds = seconds;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("detection.md"), page());
    }

    private String page() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println("# Detection: how soon a bad release is stopped, and how often a good one");
        out.println();
        out.printf(
                "Written by `mvn -Pbench` on %s after %.0f min of processor time, on %s with %d processors, Java %s; judge %s.%n",
                LocalDate.now(ZoneOffset.UTC),
                seconds / 60,
                Machine.name(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                Service.all().stream()
                        .map(service -> "`" + service.metric().version() + "`")
                        .distinct()
                        .collect(Collectors.joining(", ")));
        out.printf(
                "%,d good releases for each service (seeds %d + run), %,d others for tuning (%d + run), %,d bad ones in each"
                        + " case (%d + 1,000,000 × minute of the change + run).%n",
                size.good(), Study.GOOD_SEED, size.tuning(), Study.TUNING_SEED, size.bad(), Study.BAD_SEED);
        out.println("[What is compared, and what it showed](README.md) is a page of its own.");
        out.println();
        goals(out);
        summary(out);
        falseStops(out);
        cells(out);
        return text.toString().replace("\r\n", "\n");
    }

    private void goals(PrintWriter out) {
        Goals goals = new Goals(stopped, cells);
        out.println("## Goals");
        out.println();
        out.println(
                "How many cells meet each. A cell is a change at one time in one service; where neither rule stops half"
                        + " of the bad releases within 40 minutes there is nothing to compare, and the cell is left out. All but the"
                        + " fourth are goals; the other rules have no margin either.");
        out.println();
        out.println("| | " + String.join(" | ", Ours.NAMES) + " |");
        out.println("| --- |" + " --- |".repeat(Ours.NAMES.size()));
        row(out, "services with false stops ≤ 1 % an hour", goals::falseStops);
        row(out, "median delay ≤ 1.3 × oracle's (A)", rule -> goals.oracle(rule, Oracles.LEVEL));
        row(out, "≤ 1.1 × best tuned peer's (B)", goals::tuned);
        row(out, "≤ 1.3 × that of the oracle that has to compare", rule -> goals.oracle(rule, Oracles.COMPARISON));
        row(out, "≤ 0.5 × documented peers', of those with no fewer false stops (C)", goals::documented);
        out.println();
    }

    private static void row(PrintWriter out, String title, Function<String, Goals.Met> goal) {
        out.println("| " + title + " | "
                + Ours.NAMES.stream().map(rule -> goal.apply(rule).toString()).collect(Collectors.joining(" | "))
                + " |");
    }

    private void summary(PrintWriter out) {
        out.println("## By world and metric");
        out.println();
        out.println(
                "Each with the default margin / with no margin. False stops: the worst service, in percent an hour.");
        out.println();
        out.println("| world | metric | false stops | oracle (A) | oracle that has to compare | best tuned peer (B) |"
                + " documented peers (C) |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        groups().forEach((title, group) -> {
            Goals goals = new Goals(
                    stopped.stream()
                            .filter(s -> group(s.service()).equals(title))
                            .toList(),
                    group);
            out.printf(
                    "| %s | %s | %s | %s | %s | %s |%n",
                    title,
                    both(rule -> Text.number(100 * goals.mostFalseStops(rule))),
                    both(rule -> goals.oracle(rule, Oracles.LEVEL)),
                    both(rule -> goals.oracle(rule, Oracles.COMPARISON)),
                    both(goals::tuned),
                    both(goals::documented));
        });
        out.println();
    }

    private static String both(Function<String, Object> figure) {
        return Ours.NAMES.stream().map(rule -> figure.apply(rule).toString()).collect(Collectors.joining(" / "));
    }

    private Map<String, List<Cell>> groups() {
        return cells.stream()
                .collect(Collectors.groupingBy(cell -> group(cell.service()), LinkedHashMap::new, Collectors.toList()));
    }

    private static String group(Service service) {
        return service.noise().title() + " | " + service.metric().title().split(" ")[0];
    }

    private void falseStops(PrintWriter out) {
        out.println("## Good releases that are stopped within an hour, in percent");
        out.println();
        out.println("In brackets: where we say at the end that the traffic is not usable. Bold: more than alpha.");
        out.println();
        List<String> rules =
                stopped.stream().map(s -> s.rule().name()).distinct().toList();
        out.println("| world | metric | requests/s | " + String.join(" | ", rules) + " |");
        out.println("| --- | --- | --- |" + " --- |".repeat(rules.size()));
        stopped.stream()
                .collect(Collectors.groupingBy(Study.Stopped::service, LinkedHashMap::new, Collectors.toList()))
                .forEach((service, each) -> out.printf(
                        "| %s | %s | %s | %s |%n",
                        service.noise().title(),
                        service.metric().title(),
                        Text.number(service.perSecond()),
                        each.stream().map(Report::share).collect(Collectors.joining(" | "))));
        out.println();
    }

    private static String share(Study.Stopped one) {
        boolean misses = Ours.NAMES.contains(one.rule().name()) && one.stopped().share() > Ours.ALPHA;
        String share = Text.number(100 * one.stopped().share());
        return (misses ? "**" + share + "**" : share)
                + (one.notUsable().of() == 0
                        ? ""
                        : " (" + Text.number(100 * one.notUsable().share()) + ")");
    }

    private void cells(PrintWriter out) {
        Goals goals = new Goals(stopped, cells);
        out.println("## Minutes from the change to the stop");
        out.println();
        out.println(
                "Median and 90 % quantile, each with its 95 % interval where it is not the same number; ∞: not within 40"
                        + " minutes. Last: which goals are missed, with the default margin / with no margin: A against the oracle, B"
                        + " against the best tuned peer, C against a documented peer, – none.");
        groups().forEach((title, group) -> {
            out.println();
            out.println("### " + title.replace(" | ", ", "));
            out.println();
            out.println("| metric, requests/s | change | at min | oracle | oracle that has to compare | "
                    + String.join(" | ", Ours.NAMES) + " | best tuned peer | missed |");
            out.println("| --- | --- | --- | --- | --- |" + " --- |".repeat(Ours.NAMES.size() + 2));
            group.forEach(cell -> out.printf(
                    "| %s, %s | %s | %d | %s | %s | %s | %s | %s |%n",
                    cell.service().metric().title(),
                    Text.number(cell.service().perSecond()),
                    cell.effect(),
                    cell.minute(),
                    cell.delays().get(Oracles.LEVEL).inWords(),
                    cell.delays().get(Oracles.COMPARISON).inWords(),
                    Ours.NAMES.stream()
                            .map(rule -> cell.delays().get(rule).inWords())
                            .collect(Collectors.joining(" | ")),
                    cell.bestTunedInWords(),
                    both(rule -> goals.missed(cell, rule))));
        });
    }
}

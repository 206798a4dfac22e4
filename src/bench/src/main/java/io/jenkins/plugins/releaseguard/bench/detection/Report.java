package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The tables. */
final class Report {
    private final List<Detection.Stopped> stopped;
    private final List<Detection.Delayed> delayed;
    private final Detection.Size size;
    private final Duration took;

    Report(List<Detection.Stopped> stopped, List<Detection.Delayed> delayed, Detection.Size size, Duration took) {
        this.stopped = stopped;
        this.delayed = delayed;
        this.size = size;
        this.took = took;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("detection.md"), page());
    }

    private static String service(Service service) {
        return service.noise().title() + " | " + service.metric().title() + " | " + Text.number(service.perSecond());
    }

    private String page() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println("# Detection: how soon a bad release is stopped, and how often a good one");
        out.println();
        out.printf(
                "Written by `mvn -Pbench` on %s in %d min, on %s with %d processors, Java %s; judge `%s`.%n",
                LocalDate.now(ZoneOffset.UTC),
                took.toMinutes(),
                Machine.name(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                SequentialTest.VERSION);
        out.printf(
                "%d good releases for each service (seeds %d + run), %d others for tuning (%d + run), %d bad ones in each"
                        + " case (%d + 1,000,000 × minute of the change + run). [What is compared](README.md) is a page of its own.%n%n",
                size.good(), Detection.GOOD_SEED, size.tuning(), Detection.TUNING_SEED, size.bad(), Detection.BAD_SEED);
        goals(out);
        falseStops(out);
        cells(out);
        return text.toString().replace("\r\n", "\n");
    }

    private void goals(PrintWriter out) {
        out.println("## Goals");
        out.println();
        out.println("Of all cells of a world, those in which the goal is met. Where neither rule stops half of the bad"
                + " releases within 40 minutes there is nothing to compare, and the cell is left out.");
        out.println();
        out.println("| our rule | world | false stops ≤ 1 % | ≤ 1.3 × oracle | ≤ 1.3 × oracle that has to compare |"
                + " ≤ 1.1 × best tuned peer | ≤ 0.5 × documented peers |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (String rule : Detection.OURS) {
            for (Noise noise : Noise.all()) {
                Goals goals = new Goals(stopped, delayed, rule, noise);
                out.printf(
                        "| %s | %s | %s | %s | %s | %s | %s |%n",
                        rule,
                        noise.title(),
                        goals.falseStops(),
                        goals.within(1.3, Oracles.LEVEL),
                        goals.within(1.3, Oracles.COMPARISON),
                        goals.withinBest(1.1),
                        goals.withinDocumented(0.5));
            }
        }
        out.println();
    }

    private void falseStops(PrintWriter out) {
        out.println("## Good releases that are stopped within an hour, in percent");
        out.println();
        out.println("In brackets: where we say at the end that the traffic is not usable.");
        out.println();
        List<String> rules =
                stopped.stream().map(s -> s.rule().name()).distinct().toList();
        out.println("| world | metric | requests/s | " + String.join(" | ", rules) + " |");
        out.println("| --- | --- | --- |" + " --- |".repeat(rules.size()));
        for (Service service : Service.all()) {
            out.printf("| %s |", service(service));
            for (String rule : rules) {
                Detection.Stopped one = stopped.stream()
                        .filter(s ->
                                s.service().equals(service) && s.rule().name().equals(rule))
                        .findFirst()
                        .orElseThrow();
                boolean misses = Detection.OURS.contains(rule) && one.stopped().share() > Ours.ALPHA;
                String share = Text.number(100 * one.stopped().share());
                out.printf(
                        " %s%s |",
                        misses ? "**" + share + "**" : share,
                        one.notUsable().of() == 0
                                ? ""
                                : " (" + Text.number(100 * one.notUsable().share()) + ")");
            }
            out.println();
        }
        out.println();
    }

    private void cells(PrintWriter out) {
        out.println("## Minutes from the change to the stop: median (with its 95 % interval), 90 % quantile");
        out.println();
        out.println(
                "∞: fewer than half are stopped within 40 minutes. Bold: ours meets the goals against the oracle and the"
                        + " best tuned peer.");
        out.println();
        out.println("| world | metric | requests/s | effect | change at min | oracle | oracle that has to compare | "
                + String.join(" | ", Detection.OURS) + " | best tuned peer |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |" + " --- |".repeat(Detection.OURS.size() + 1));
        for (Goals.Cell cell : Goals.cells(delayed)) {
            out.printf(
                    "| %s | %s | %d | %s | %s |",
                    service(cell.service()),
                    cell.effect(),
                    cell.minute(),
                    cell.delays().get(Oracles.LEVEL).inWords(),
                    cell.delays().get(Oracles.COMPARISON).inWords());
            for (String rule : Detection.OURS) {
                boolean meets = Boolean.TRUE.equals(cell.within(rule, 1.3, cell.median(Oracles.LEVEL)))
                        && !Boolean.FALSE.equals(cell.within(rule, 1.1, cell.bestTuned()));
                String median = cell.delays().get(rule).inWords();
                out.printf(" %s |", meets ? "**" + median + "**" : median);
            }
            out.printf(" %s%n", cell.bestTunedInWords() + " |");
        }
    }
}

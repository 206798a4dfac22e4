package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Policies beside each other: for the terminal, and all their windows as CSV. */
final class ReplayTable {
    private ReplayTable() {}

    /** A line for each policy below a header; then each stop. */
    static String text(List<Replay> replays) {
        boolean known = !replays.get(0).incidents().isEmpty();
        List<List<String>> rows = new ArrayList<>();
        List<String> header =
                new ArrayList<>(List.of("POLICY", "WINDOWS", "HEALTHY", "STOPPED", "INCONCLUSIVE", "OPEN"));
        if (known) {
            header.addAll(List.of("FALSE STOPS", "INCIDENTS STOPPED", "MEDIAN DELAY"));
        }
        rows.add(header);
        replays.forEach(r -> rows.add(row(r, known)));
        StringBuilder text = new StringBuilder(aligned(rows));
        for (Replay replay : replays) {
            for (Backtest.Result stop : replay.stops()) {
                text.append(replay.name())
                        .append(": stopped at ")
                        .append(RecordJson.time(stop.state().decision().detected()))
                        .append(known ? judgedByIncidents(replay, stop) : "")
                        .append("\n  ")
                        .append(Replay.reason(stop))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> row(Replay replay, boolean known) {
        List<String> row = new ArrayList<>(List.of(
                replay.name(),
                String.valueOf(replay.windows().size()),
                String.valueOf(replay.count(Verdict.HEALTHY)),
                String.valueOf(replay.count(Verdict.BREACH)),
                String.valueOf(replay.count(Verdict.INCONCLUSIVE)),
                String.valueOf(replay.count(null))));
        if (known) {
            Duration delay = replay.medianDelay();
            row.add(String.valueOf(replay.falseStops()));
            row.add(replay.delays().size() + " of " + replay.incidents().size());
            row.add(delay == null ? "-" : Figures.duration(delay));
        }
        return row;
    }

    private static String judgedByIncidents(Replay replay, Backtest.Result stop) {
        Incident incident = replay.incidentOf(stop);
        return incident == null
                ? ", a false stop"
                : ", "
                        + Figures.duration(Duration.between(
                                incident.from(), stop.state().decision().detected())) + " after the incident began";
    }

    private static String aligned(List<List<String>> rows) {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(i -> rows.stream().mapToInt(r -> r.get(i).length()).max().orElse(0))
                .toArray();
        return rows.stream()
                .map(r -> IntStream.range(0, widths.length)
                        .mapToObj(
                                i -> r.get(i) + " ".repeat(widths[i] - r.get(i).length()))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** A line for each window. */
    static String csv(List<Replay> replays) {
        StringBuilder csv =
                new StringBuilder("policy,openedAt,endedAt,verdict,onset,falseStop,delaySeconds,looks,reason\n");
        for (Replay replay : replays) {
            for (Backtest.Result window : replay.windows()) {
                csv.append(csv(replay, window)).append('\n');
            }
        }
        return csv.toString();
    }

    private static String csv(Replay replay, Backtest.Result window) {
        Verdict verdict = Replay.verdict(window);
        boolean judged = verdict == Verdict.BREACH && !replay.incidents().isEmpty();
        Incident incident = judged ? replay.incidentOf(window) : null;
        return String.join(
                ",",
                quoted(replay.name()),
                RecordJson.time(window.openedAt()),
                RecordJson.time(window.endedAt()),
                verdict == null ? "" : verdict.name(),
                verdict == null || window.state().decision().onset() == null
                        ? ""
                        : RecordJson.time(window.state().decision().onset()),
                judged ? String.valueOf(incident == null) : "",
                incident == null
                        ? ""
                        : String.valueOf(Duration.between(
                                                incident.from(),
                                                window.state().decision().detected())
                                        .toMillis()
                                / 1000.0),
                String.valueOf(window.looks()),
                quoted(Replay.reason(window)));
    }

    /** A cell that begins like a formula is text to a spreadsheet, too. */
    private static String quoted(String text) {
        String safe = text.matches("[=+@-].*") ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"").replaceAll("\\s+", " ") + '"';
    }
}

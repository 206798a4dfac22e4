package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Policies beside each other as one HTML file that needs nothing else: a chart for each signal with every stop. */
final class ReplayPage {
    private static final int HEIGHT = 140;
    private static final Map<Scope, String> COLOURS =
            new EnumMap<>(Map.of(Scope.CANDIDATE, "#1f6feb", Scope.BASELINE, "#8c959f", Scope.LIVE, "#0a7a55"));
    private static final List<String> STOPS = List.of("#c4001a", "#b45f06");

    private final List<Replay> replays;
    private final Seen seen;
    private final Instant from;
    private final Instant to;

    ReplayPage(List<Replay> replays, Seen seen, Instant from, Instant to) {
        this.replays = replays;
        this.seen = seen;
        this.from = from;
        this.to = to;
    }

    String html() {
        StringBuilder html = new StringBuilder(
                """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>Backtest</title>
                <style>
                body {font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; max-width: 960px; margin: 2rem auto; padding: 0 1rem}
                pre {white-space: pre-wrap; background: #f6f8fa; padding: 1rem; border-radius: 6px; overflow-x: auto}
                svg {display: block; width: 100%; height: auto; background: #fbfcfd; border: 1px solid #d0d7de; border-radius: 6px}
                .key span {margin-right: 1.2rem} h2 {font-size: 1rem; margin: 1.6rem 0 .3rem}
                </style></head><body>
                <h1>Backtest</h1>
                """);
        html.append("<p>")
                .append(RecordJson.time(from))
                .append(" to ")
                .append(RecordJson.time(to))
                .append("</p>\n");
        html.append("<p class=\"key\">");
        COLOURS.forEach((scope, colour) -> key(html, colour, scope.word()));
        for (int i = 0; i < replays.size(); i++) {
            key(html, STOPS.get(i), "stop of " + replays.get(i).name());
        }
        key(html, "#ffe3a3", "incident");
        html.append("</p>\n");
        Map<String, Map<Scope, double[]>> signals = new TreeMap<>();
        seen.largest().forEach((Series series, double[] values) -> signals.computeIfAbsent(
                        series.signal(), s -> new TreeMap<>())
                .put(series.scope(), values));
        signals.forEach((signal, values) -> chart(html, signal, values));
        html.append("<h2>In words</h2>\n<pre>")
                .append(escaped(ReplayTable.text(replays)))
                .append("</pre>\n</body></html>\n");
        return html.toString();
    }

    private static void key(StringBuilder html, String colour, String what) {
        html.append("<span><b style=\"color: ")
                .append(colour)
                .append("\">&#9632;</b> ")
                .append(escaped(what))
                .append("</span>");
    }

    private void chart(StringBuilder html, String signal, Map<Scope, double[]> values) {
        double[] limits = replays.stream()
                .flatMap(r -> r.policy().breach().stream())
                .filter(c -> c.subject().equals(signal) && c.asThreshold() != null)
                .mapToDouble(c -> c.asThreshold().limit().value())
                .distinct()
                .toArray();
        double most = DoubleStream.concat(
                        values.values().stream().flatMapToDouble(Arrays::stream), Arrays.stream(limits))
                .filter(v -> !Double.isNaN(v))
                .max()
                .orElse(1);
        double top = most > 0 ? most * 1.1 : 1;
        Policy policy = replays.get(0).policy();
        Signal known = policy.signals().getOrDefault(signal, policy.requests());
        String largest = known == null ? String.valueOf(most) : Figures.value(most, known.unit());
        html.append("<h2>")
                .append(escaped(signal))
                .append(", up to ")
                .append(escaped(largest))
                .append("</h2>\n");
        html.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s over time\">%n",
                Seen.PIXELS,
                HEIGHT,
                escaped(signal)));
        for (Incident incident : replays.get(0).incidents()) {
            int x = seen.pixel(incident.from());
            html.append(String.format(
                    "<rect x=\"%d\" y=\"0\" width=\"%d\" height=\"%d\" fill=\"#ffe3a3\"/>%n",
                    x, Math.max(1, seen.pixel(incident.to()) - x), HEIGHT));
        }
        values.forEach((scope, line) -> line(html, COLOURS.get(scope), line, top, longestGap()));
        for (double limit : limits) {
            double y = HEIGHT * (1 - limit / top);
            html.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#57606a\" stroke-dasharray=\"2 4\"/>%n",
                    Seen.PIXELS,
                    y,
                    y));
        }
        for (int i = 0; i < replays.size(); i++) {
            for (Backtest.Result stop : replays.get(i).stops()) {
                if (stop.state().decision().reasons().stream().anyMatch(r -> isOf(signal, r.condition()))) {
                    stop(html, STOPS.get(i), stop, i);
                }
            }
        }
        html.append("</svg>\n");
    }

    private boolean isOf(String signal, String text) {
        return replays.stream()
                .flatMap(r -> r.policy().breach().stream())
                .filter(c -> c.text().equals(text))
                .map(Condition::subject)
                .anyMatch(signal::equals);
    }

    private void stop(StringBuilder html, String colour, Backtest.Result stop, int place) {
        int x = seen.pixel(stop.state().decision().detected());
        html.append(String.format(
                "<line x1=\"%d\" x2=\"%d\" y1=\"0\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"%s><title>%s</title></line>%n",
                x, x, HEIGHT, colour, place == 0 ? "" : " stroke-dasharray=\"6 3\"", escaped(Replay.reason(stop))));
    }

    /** Where nobody looked for longer than this, nothing is drawn. */
    private int longestGap() {
        Duration gap = replays.get(0).policy().window().every().multipliedBy(4);
        return 1 + seen.pixel(from.plus(gap));
    }

    private static void line(StringBuilder html, String colour, double[] values, double top, int longestGap) {
        StringBuilder path = new StringBuilder();
        int last = -longestGap - 1;
        for (int x = 0; x < values.length; x++) {
            if (Double.isNaN(values[x])) {
                continue;
            }
            double y = HEIGHT * (1 - Math.max(0, values[x]) / top);
            path.append(String.format(Locale.ROOT, "%s%d %.1f", x - last <= longestGap ? "L" : "M", x, y));
            last = x;
        }
        html.append("<path d=\"")
                .append(path)
                .append("\" fill=\"none\" stroke=\"")
                .append(colour)
                .append("\" stroke-width=\"1.2\"/>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

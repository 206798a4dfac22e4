package io.jenkins.plugins.releaseguard.staging.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prometheus's text format, version 0.0.4: writes and reads one line for each sample. */
public final class TextFormat {
    /** The content type that goes with it. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int MAX_SAMPLES = 20_000;

    /** One line. */
    record Line(Labels labels, double value) {}

    private TextFormat() {}

    /** Appends a metric's {@code HELP} and {@code TYPE}. */
    public static void describe(StringBuilder out, String metric, String type, String help) {
        out.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    /** Appends one sample. */
    public static void sample(StringBuilder out, String metric, Map<String, String> labels, double value) {
        out.append(metric);
        if (!labels.isEmpty()) {
            char separator = '{';
            for (Map.Entry<String, String> label : labels.entrySet()) {
                out.append(separator).append(label.getKey()).append("=\"");
                out.append(label.getValue()
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n"));
                out.append('"');
                separator = ',';
            }
            out.append('}');
        }
        out.append(' ').append(Numbers.text(value)).append('\n');
    }

    /**
     * Reads all samples; comments are passed over.
     *
     * @throws IllegalArgumentException when a line is not in the format
     */
    static List<Line> read(String text) {
        List<Line> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (lines.size() >= MAX_SAMPLES) {
                throw new IllegalArgumentException("more than " + MAX_SAMPLES + " samples");
            }
            lines.add(new LineReader(line).read());
        }
        return lines;
    }

    /** Reads one line from left to right. */
    private static final class LineReader {
        private final String line;
        private int at;

        LineReader(String line) {
            this.line = line;
        }

        Line read() {
            String metric = name();
            TreeMap<String, String> labels = new TreeMap<>();
            if (at < line.length() && line.charAt(at) == '{') {
                at++;
                while (current() != '}') {
                    String label = name();
                    expect('=');
                    labels.put(label, quoted());
                    if (current() == ',') {
                        at++;
                    }
                }
                at++;
            }
            String[] rest = line.substring(at).strip().split("\\s+");
            if (metric.isEmpty() || rest.length > 2) {
                throw wrong();
            }
            return new Line(Labels.of(metric, labels), Numbers.parse(rest[0]));
        }

        private String name() {
            int start = at;
            while (at < line.length()
                    && (Character.isLetterOrDigit(line.charAt(at)) || "_:".indexOf(line.charAt(at)) >= 0)) {
                at++;
            }
            return line.substring(start, at);
        }

        private String quoted() {
            expect('"');
            StringBuilder value = new StringBuilder();
            while (current() != '"') {
                char c = line.charAt(at++);
                if (c == '\\') {
                    char escaped = current();
                    at++;
                    value.append(escaped == 'n' ? '\n' : escaped);
                } else {
                    value.append(c);
                }
            }
            at++;
            return value.toString();
        }

        private void expect(char c) {
            if (current() != c) {
                throw wrong();
            }
            at++;
        }

        private char current() {
            if (at >= line.length()) {
                throw wrong();
            }
            return line.charAt(at);
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException("not a sample: " + line);
        }
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What {@code /api/v1/query} says, read as a stream: a full answer of raw samples as a tree would take ten times its
 * size.
 *
 * @param success whether the server says so
 * @param errorType null: none
 * @param error null: none
 * @param warnings about parts that are missing
 * @param resultType {@code vector}, {@code matrix}, {@code scalar}, {@code string}; null without data
 * @param series of a vector, a matrix or a scalar (one, without labels)
 * @param nativeHistograms samples that are no numbers, by the labels of their series
 */
record Answer(
        boolean success,
        String errorType,
        String error,
        List<String> warnings,
        String resultType,
        List<Series> series,
        Map<Map<String, String>, List<NativeHistogram>> nativeHistograms) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final double LATEST_SECOND = 253_402_300_800.0;

    /** @throws IOException when it is not what Prometheus sends */
    static Answer read(byte[] body) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            Reader reader = new Reader(json);
            reader.read();
            return reader.answer();
        }
    }

    /** Whether every series' samples are in the order of their times. */
    boolean isInOrder() {
        return series.stream().allMatch(Series::isInOrder)
                && nativeHistograms.values().stream().allMatch(all -> IntStream.range(1, all.size())
                        .allMatch(i -> all.get(i - 1).time() <= all.get(i).time()));
    }

    /**
     * What the server would have said of a shorter stretch; of one whose samples are in order.
     *
     * @param isClosed whether the stretch's start belongs to it
     * @param to belongs to it
     */
    Answer between(long from, boolean isClosed, long to) {
        long first = isClosed ? from : from + 1;
        Map<Map<String, String>, List<NativeHistogram>> histograms = new LinkedHashMap<>();
        nativeHistograms.forEach((labels, all) -> {
            List<NativeHistogram> within = all.stream()
                    .filter(h -> h.time() >= first && h.time() <= to)
                    .toList();
            if (!within.isEmpty()) {
                histograms.put(labels, within);
            }
        });
        List<Series> within = new ArrayList<>();
        for (Series one : series) {
            Series part = one.between(first, to);
            if (part.size() > 0 || histograms.containsKey(one.labels())) {
                within.add(part);
            }
        }
        return new Answer(success, errorType, error, warnings, resultType, within, histograms);
    }

    /** Of one time, as an instant query gives it. */
    Answer asVector() {
        return new Answer(success, errorType, error, warnings, "vector", series, nativeHistograms);
    }

    /** Reads one answer; not reusable. */
    private static final class Reader {
        private final JsonParser json;
        private String status;
        private String errorType;
        private String error;
        private final List<String> warnings = new ArrayList<>();
        private String resultType;
        private final List<Series> series = new ArrayList<>();
        private final Map<Map<String, String>, List<NativeHistogram>> nativeHistograms = new LinkedHashMap<>();

        Reader(JsonParser json) {
            this.json = json;
        }

        Answer answer() {
            return new Answer(
                    status.equals("success"), errorType, error, warnings, resultType, series, nativeHistograms);
        }

        void read() throws IOException {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "status" -> status = text(value);
                    case "errorType" -> errorType = text(value);
                    case "error" -> error = text(value);
                    case "warnings" -> readWarnings(value);
                    case "isPartial" -> {
                        // VictoriaMetrics's cluster says so, where Thanos warns
                        if (value == JsonToken.VALUE_TRUE) {
                            warnings.add("isPartial");
                        }
                    }
                    case "data" -> readData(value);
                    default -> json.skipChildren();
                }
            }
            expect(json.currentToken(), JsonToken.END_OBJECT);
            if (json.nextToken() != null) {
                throw new IOException("something follows the answer");
            }
            if (!"success".equals(status) && !"error".equals(status)) {
                throw new IOException("no status");
            }
        }

        private void readWarnings(JsonToken start) throws IOException {
            if (start == JsonToken.VALUE_NULL) {
                return;
            }
            expect(start, JsonToken.START_ARRAY);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                warnings.add(text(json.currentToken()));
            }
        }

        private void readData(JsonToken start) throws IOException {
            if (start == JsonToken.VALUE_NULL) {
                return;
            }
            expect(start, JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "resultType" -> resultType = text(value);
                    case "result" -> readResult(value);
                    default -> json.skipChildren();
                }
            }
        }

        private void readResult(JsonToken start) throws IOException {
            if (start == JsonToken.VALUE_NULL) {
                return;
            }
            expect(start, JsonToken.START_ARRAY);
            JsonToken first = json.nextToken();
            if (first != null && first.isNumeric()) {
                // a scalar or a string is one bare sample
                Samples samples = new Samples();
                long time = time();
                json.nextToken();
                String value = text(json.currentToken());
                expect(json.nextToken(), JsonToken.END_ARRAY);
                samples.add(time, "string".equals(resultType) ? Double.NaN : number(value));
                series.add(samples.toSeries(Map.of()));
                return;
            }
            for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
                expect(token, JsonToken.START_OBJECT);
                readSeries();
            }
        }

        private void readSeries() throws IOException {
            Map<String, String> labels = Map.of();
            Samples samples = new Samples();
            List<NativeHistogram> histograms = new ArrayList<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "metric" -> labels = readLabels(value);
                    case "value" -> readSample(value, samples);
                    case "values" -> {
                        expect(value, JsonToken.START_ARRAY);
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            readSample(json.currentToken(), samples);
                        }
                    }
                    case "histogram" -> readHistogram(value, histograms);
                    case "histograms" -> {
                        expect(value, JsonToken.START_ARRAY);
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            readHistogram(json.currentToken(), histograms);
                        }
                    }
                    default -> json.skipChildren();
                }
            }
            expect(json.currentToken(), JsonToken.END_OBJECT);
            series.add(samples.toSeries(labels));
            if (!histograms.isEmpty()) {
                nativeHistograms.computeIfAbsent(labels, l -> new ArrayList<>()).addAll(histograms);
            }
        }

        private void readHistogram(JsonToken start, List<NativeHistogram> into) throws IOException {
            expect(start, JsonToken.START_ARRAY);
            json.nextToken();
            long time = time();
            expect(json.nextToken(), JsonToken.START_OBJECT);
            double count = Double.NaN;
            List<NativeHistogram.Bucket> buckets = new ArrayList<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "count" -> count = number(text(value));
                    case "buckets" -> {
                        expect(value, JsonToken.START_ARRAY);
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            buckets.add(readBucket());
                        }
                    }
                    default -> json.skipChildren();
                }
            }
            expect(json.nextToken(), JsonToken.END_ARRAY);
            into.add(new NativeHistogram(time, count, buckets));
        }

        /** {@code [which ends belong to it, left, right, count]}. */
        private NativeHistogram.Bucket readBucket() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY);
            expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT);
            double left = number(text(json.nextToken()));
            double right = number(text(json.nextToken()));
            double count = number(text(json.nextToken()));
            expect(json.nextToken(), JsonToken.END_ARRAY);
            if (!(left <= right)) {
                throw new IOException("a bucket without an extent");
            }
            return new NativeHistogram.Bucket(left, right, count);
        }

        private Map<String, String> readLabels(JsonToken start) throws IOException {
            expect(start, JsonToken.START_OBJECT);
            Map<String, String> labels = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                labels.put(name, text(json.nextToken()));
            }
            return labels;
        }

        private void readSample(JsonToken start, Samples into) throws IOException {
            expect(start, JsonToken.START_ARRAY);
            json.nextToken();
            long time = time();
            into.add(time, number(text(json.nextToken())));
            expect(json.nextToken(), JsonToken.END_ARRAY);
        }

        private long time() throws IOException {
            if (json.currentToken() == null || !json.currentToken().isNumeric()) {
                throw new IOException("a sample without a time");
            }
            double seconds = json.getDoubleValue();
            if (!(seconds >= 0 && seconds < LATEST_SECOND)) {
                throw new IOException("a sample with an impossible time");
            }
            return Math.round(seconds * 1000);
        }

        private String text(JsonToken token) throws IOException {
            expect(token, JsonToken.VALUE_STRING);
            return json.getText();
        }

        private static double number(String text) throws IOException {
            return switch (text) {
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                case "NaN" -> Double.NaN;
                default -> {
                    try {
                        yield Double.parseDouble(text);
                    } catch (NumberFormatException e) {
                        throw new IOException("a sample whose value is no number", e);
                    }
                }
            };
        }

        private static void expect(JsonToken found, JsonToken expected) throws IOException {
            if (found != expected) {
                throw new IOException("expected " + expected + ", found " + found);
            }
        }
    }

    /** Samples in growing arrays. */
    private static final class Samples {
        private long[] times = new long[8];
        private double[] values = new double[8];
        private int size;

        void add(long time, double value) {
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            times[size] = time;
            values[size++] = value;
        }

        Series toSeries(Map<String, String> labels) {
            return new Series(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size));
        }
    }
}

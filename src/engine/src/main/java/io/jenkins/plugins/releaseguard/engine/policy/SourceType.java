package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What kind of server a signal is read from. */
public enum SourceType {
    /** Answers Prometheus's HTTP API. */
    PROMETHEUS(
            "metric server",
            "metricServers",
            "{name: prometheus, url: 'http://prometheus:9090', catalogue: prometheus-client, default: true}"),
    /** Prometheus's Alertmanager. */
    ALERTMANAGER(
            "Alertmanager",
            "metricServers",
            "{name: alertmanager, type: alertmanager, url: 'http://alertmanager:9093', default: true}"),
    /** Any server that answers in JSON. */
    WEB("web server", "metricServers", "{name: drift, type: web, url: 'https://drift.example/api', default: true}"),
    /** Datadog's API. */
    DATADOG(
            "Datadog server",
            "metricServers",
            "{name: datadog, type: datadog, url: 'https://api.datadoghq.com', default: true}"),
    /** Amazon CloudWatch's API. */
    CLOUDWATCH(
            "CloudWatch server",
            "metricServers",
            "{name: cloudwatch, type: cloudwatch, url: 'https://monitoring.eu-west-1.amazonaws.com', default: true}"),
    /** New Relic's NerdGraph. */
    NEWRELIC(
            "New Relic server",
            "metricServers",
            "{name: newrelic, type: newrelic, url: 'https://api.newrelic.com', default: true}"),
    /** InfluxDB, any version that has the query API of version 1. */
    INFLUXDB(
            "InfluxDB server",
            "metricServers",
            "{name: influxdb, type: influxdb, url: 'http://influxdb:8086', default: true}"),
    /** Graphite's render API. */
    GRAPHITE(
            "Graphite server",
            "metricServers",
            "{name: graphite, type: graphite, url: 'http://graphite:8080', default: true}"),
    /** A database that has a JDBC driver. */
    JDBC(
            "database",
            "metricServers",
            "{name: scores, type: jdbc, url: 'jdbc:postgresql://db.example:5432/scores', credentialsId: ..., default: true}"),
    /** A folder of this machine, or one file. */
    FILES("file source", "metricServers", "{name: scored, type: files, url: /srv/scored, default: true}"),
    /** An MLflow tracking server with its model registry. */
    MLFLOW(
            "MLflow server",
            "mlflowServers",
            "{name: mlflow, url: 'http://mlflow:5000', credentialsId: ..., default: true}");

    private final String words;
    private final String list;
    private final String example;

    SourceType(String words, String list, String example) {
        this.words = words;
        this.list = list;
        this.example = example;
    }

    /** As {@code type:} writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@code type:} of a metric server may say. */
    public static List<String> ofMetricServers() {
        return Arrays.stream(values())
                .filter(type -> type.list().equals(PROMETHEUS.list()))
                .map(SourceType::word)
                .toList();
    }

    /** The type of that word; null or blank: Prometheus. */
    public static SourceType of(String word) {
        return word == null || word.isBlank()
                ? PROMETHEUS
                : valueOf(word.strip().toUpperCase(Locale.ROOT));
    }

    /** Whether its address is one of the web. */
    public boolean isWeb() {
        return this != JDBC && this != FILES;
    }

    /** One of them, as messages call it. */
    public String words() {
        return words;
    }

    /** The list of the configuration that has them. */
    String list() {
        return list;
    }

    /** An entry of that list. */
    String example() {
        return example;
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

/** What kind of server a signal is read from. */
public enum SourceType {
    /** Answers Prometheus's HTTP API. */
    PROMETHEUS(
            "metric server",
            "metricServers",
            "{name: prometheus, url: 'http://prometheus:9090', catalogue: prometheus-client, default: true}"),
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

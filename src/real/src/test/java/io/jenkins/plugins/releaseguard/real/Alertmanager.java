package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An Alertmanager that tells nobody. */
final class Alertmanager implements Part {
    private static final Duration START = Duration.ofSeconds(300);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Parts parts;
    private final URI url = URI.create("http://127.0.0.1:" + new Ports(1).next());

    /** @param folder for configuration, data and log; need not exist */
    Alertmanager(Path folder, Parts around) throws IOException {
        this.parts = new Parts(around);
        Files.createDirectories(folder);
        Path config = Files.writeString(
                folder.resolve("alertmanager.yml"), "{route: {receiver: nobody}, receivers: [{name: nobody}]}\n");
        parts.add(new Daemon(
                        "alertmanager",
                        folder,
                        List.of(
                                "prometheus-alertmanager",
                                "--config.file=" + config,
                                "--storage.path=" + folder.resolve("data"),
                                "--web.listen-address=" + url.getAuthority(),
                                "--cluster.listen-address="))
                .start());
        parts.await("Alertmanager is ready", START, () -> Http.isOk(url.resolve("/-/ready")));
    }

    URI url() {
        return url;
    }

    /** Waits until an alert is {@code active} or {@code suppressed}. */
    void await(String alert, String state) {
        parts.await(alert + " is " + state, START, () -> {
            for (JsonNode one : Http.get(url.resolve("/api/v2/alerts"))) {
                if (one.at("/labels/alertname").asText().equals(alert)) {
                    return one.at("/status/state").asText().equals(state);
                }
            }
            return false;
        });
    }

    /** Silences an alert for an hour, and returns the silence's id. */
    String silence(String alert) throws IOException {
        Instant now = Instant.now();
        JsonNode silence = JSON.readTree(
                """
                {"matchers": [{"name": "alertname", "value": "%s", "isRegex": false}], "startsAt": "%s", "endsAt": "%s",
                 "createdBy": "Ada", "comment": "we know"}
                """
                        .formatted(alert, now, now.plusSeconds(3600)));
        return Http.send("POST", url.resolve("/api/v2/silences"), silence)
                .path("silenceID")
                .asText();
    }

    /** Ends a silence. */
    void speak(String silence) throws IOException {
        Http.send("DELETE", url.resolve("/api/v2/silence/" + silence), JSON.createObjectNode());
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}

package io.jenkins.plugins.releaseguard.config;

import hudson.ProxyConfiguration;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import java.net.http.HttpClient;
import java.time.Duration;

/** The machine that the controller runs on. Whoever asks servers bounds their answers in size and time. */
public final class Controller {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private Controller() {}

    /** Asks servers by Jenkins's proxy, and not further than the address that was entered. */
    public static Machine machine() {
        return new ThisMachine(Controller::clients);
    }

    private static HttpClient.Builder clients() {
        return ProxyConfiguration.newHttpClientBuilder().connectTimeout(CONNECT_LIMIT);
    }
}

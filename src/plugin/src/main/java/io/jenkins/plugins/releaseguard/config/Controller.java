package io.jenkins.plugins.releaseguard.config;

import hudson.ProxyConfiguration;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.Databases;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import jenkins.model.Jenkins;

/** The machine that the controller runs on. Whoever asks servers bounds their answers in size and time. */
public final class Controller {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private static final String NO_DRIVER =
            "install the Jenkins plugin that brings it (%s-api, as there are postgresql-api,"
                    + " mysql-api and mariadb-api), or one of your own that has the driver's jar";

    private Controller() {}

    /** Asks servers by Jenkins's proxy, and not further than the address that was entered. */
    public static Machine machine() {
        return new ThisMachine(Controller::clients);
    }

    /** With the drivers of whatever plugins are installed when a database is asked. */
    public static Databases databases(ThreadFactory threads) {
        return new Databases(() -> Jenkins.get().getPluginManager().uberClassLoader, NO_DRIVER, threads);
    }

    private static HttpClient.Builder clients() {
        return ProxyConfiguration.newHttpClientBuilder().connectTimeout(CONNECT_LIMIT);
    }
}

package io.jenkins.plugins.releaseguard.engine.machine;

import java.net.http.HttpClient;
import java.util.function.Supplier;

/** The machine of this process. */
public final class ThisMachine implements Machine {
    private final HttpClient plain;
    private final Supplier<HttpClient.Builder> clients;

    /** @param clients how clients are made here: their proxy, and how long a connection may take */
    public ThisMachine(Supplier<HttpClient.Builder> clients) {
        this.clients = () -> clients.get().followRedirects(HttpClient.Redirect.NEVER);
        this.plain = this.clients.get().build();
    }

    @Override
    public HttpClient http(Tls tls) {
        return tls.isPlain() ? plain : clients.get().sslContext(tls.context()).build();
    }

    @Override
    public Program.Ended run(Program program) {
        return program.here();
    }

    @Override
    public boolean isThis() {
        return true;
    }
}

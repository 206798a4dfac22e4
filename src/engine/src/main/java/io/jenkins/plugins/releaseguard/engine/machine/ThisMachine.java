package io.jenkins.plugins.releaseguard.engine.machine;

import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The machine of this process. */
public final class ThisMachine implements Machine {
    private static final int MOST_CLIENTS = 50;

    private final Supplier<HttpClient.Builder> clients;
    private final Map<Tls, HttpClient> open = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tls, HttpClient> eldest) {
            return size() > MOST_CLIENTS;
        }
    };

    /** @param clients how clients are made here: their proxy, and how long a connection may take */
    public ThisMachine(Supplier<HttpClient.Builder> clients) {
        this.clients = () -> clients.get().followRedirects(HttpClient.Redirect.NEVER);
    }

    /** The same one for the same trust, for each has threads of its own until nobody knows it any more. */
    @Override
    public HttpClient http(Tls tls) {
        synchronized (open) {
            return open.computeIfAbsent(tls, this::client);
        }
    }

    private HttpClient client(Tls tls) {
        HttpClient.Builder client = clients.get();
        return (tls.isPlain() ? client : client.sslContext(tls.context())).build();
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

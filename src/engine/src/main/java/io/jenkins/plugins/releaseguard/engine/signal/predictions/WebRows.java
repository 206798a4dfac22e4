package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import io.jenkins.plugins.releaseguard.engine.signal.http.WebPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Rows that a web server has. */
final class WebRows implements RowSource {
    private final JsonClient client;

    WebRows(Connection connection) {
        client = new JsonClient(connection.server(), connection.authorization(), connection.http());
    }

    @Override
    public String name() {
        return client.name();
    }

    @Override
    public Duration limit() {
        return Answers.LIMIT;
    }

    @Override
    public CompletableFuture<Void> read(Ask ask, Consumer<Row> rows, Deadline deadline) {
        return client.bytes(WebPath.filled(ask.place().text(), ask.look()), MAX_BYTES, deadline)
                .thenAccept(bytes -> {
                    try {
                        RowText.read(bytes, ask.columns(), rows);
                    } catch (WrongRowException | NoDataException e) {
                        throw told(ask.place(), e);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}

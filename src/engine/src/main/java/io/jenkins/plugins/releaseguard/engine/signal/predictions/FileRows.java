package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.file.FileName;
import io.jenkins.plugins.releaseguard.engine.signal.file.LocalFiles;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Rows in files of an administrator's folder, which others may be writing. */
final class FileRows implements RowSource {
    private final Connection connection;

    FileRows(Connection connection) {
        this.connection = connection;
    }

    @Override
    public String name() {
        return LocalFiles.name(connection.server());
    }

    @Override
    public Duration limit() {
        return Answers.LIMIT;
    }

    @Override
    public CompletableFuture<Void> read(Ask ask, Consumer<Row> rows, Deadline deadline) {
        String name;
        try {
            name = FileName.filled(ask.place().text(), ask.look());
        } catch (NoDataException e) {
            throw told(ask.place(), e);
        }
        return connection.localFiles().read(connection.server(), name, MAX_BYTES, deadline, bytes -> {
            try {
                RowText.readGrowing(bytes, ask.columns(), rows);
                return null;
            } catch (WrongRowException | NoDataException e) {
                throw told(ask.place(), e);
            } catch (IOException e) {
                throw told(ask.place(), new WrongRowException("it is neither CSV nor JSON lines: " + e.getMessage()));
            }
        });
    }
}

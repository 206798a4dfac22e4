package io.jenkins.plugins.releaseguard.episode;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the audit log gets while this is open. */
final class AuditLines implements AutoCloseable {
    /** Held, for a logger that nobody holds may be forgotten with its handlers. */
    private final Logger logger = Logger.getLogger(Audit.LOGGER);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    AuditLines() {
        logger.addHandler(handler);
    }

    List<String> all() {
        return lines;
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}

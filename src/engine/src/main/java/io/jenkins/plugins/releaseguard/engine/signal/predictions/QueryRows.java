package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.BoundQuery;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.RowReader;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Rows that a database has. */
final class QueryRows implements RowSource {
    private final Connection connection;

    QueryRows(Connection connection) {
        this.connection = connection;
    }

    @Override
    public String name() {
        return "database " + connection.server().name();
    }

    @Override
    public Duration limit() {
        return connection.server().limits().queryTimeout();
    }

    @Override
    public CompletableFuture<Void> read(Ask ask, Consumer<Row> rows, Deadline deadline) {
        return connection
                .databases()
                .ask(
                        connection.server(),
                        connection.authorization(),
                        BoundQuery.of(ask.place().text()),
                        parameter -> value(parameter, ask),
                        new Reader(ask, rows),
                        deadline);
    }

    private static Object value(BoundQuery.Parameter parameter, Ask ask) {
        return switch (parameter) {
            case SCOPE ->
                ask.look().scope() == Scope.LIVE || ask.look().version() == null
                        ? null
                        : ask.look().version().version();
            case FROM -> ask.after();
            case TO -> ask.upTo();
            case SERVICE -> ask.look().service();
            case NAMESPACE -> ask.look().namespace();
        };
    }

    /** Hands rows on; not thread-safe. */
    private final class Reader implements RowReader {
        private final Ask ask;
        private final Consumer<Row> rows;
        private final Map<String, Integer> indexes = new HashMap<>();
        private int number;

        Reader(Ask ask, Consumer<Row> rows) {
            this.ask = ask;
            this.rows = rows;
        }

        /** Databases write names in capitals, or in small letters, where nobody has quoted them. */
        private static String key(String name) {
            return name.toLowerCase(Locale.ROOT);
        }

        @Override
        public void columns(List<String> names) {
            for (int i = 0; i < names.size(); i++) {
                indexes.put(key(names.get(i)), i);
            }
            for (String column : ask.columns()) {
                long found = names.stream()
                        .filter(name -> key(name).equals(key(column)))
                        .count();
                if (found != 1) {
                    throw told(
                            ask.place(),
                            new WrongRowException("it gives " + (found == 0 ? "no column" : "several columns") + " `"
                                    + column + "`; its columns are " + names));
                }
            }
        }

        @Override
        public void row(Cells cells) throws SQLException {
            number++;
            Map<String, String> texts = new HashMap<>();
            for (String column : ask.columns()) {
                String text = cells.text(indexes.get(key(column)));
                texts.put(column, text == null ? "" : text);
            }
            try {
                rows.accept(new Row("row " + number, name -> texts.getOrDefault(name, "")));
            } catch (WrongRowException | NoDataException e) {
                throw told(ask.place(), e);
            }
        }
    }
}

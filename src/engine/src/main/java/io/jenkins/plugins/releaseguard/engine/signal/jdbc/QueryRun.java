package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Calendar;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One query, with a connection of its own. Another thread may break it off. */
final class QueryRun implements Runnable {
    private static final int FETCH = 1000;
    private static final String BASIC = "Basic ";

    private final MetricServer server;
    private final Authorization authorization;
    private final Drivers drivers;
    private final BoundQuery query;
    private final Function<BoundQuery.Parameter, Object> values;
    private final RowReader rows;
    private final Deadline deadline;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean begun;
    private volatile boolean brokenOff;
    private volatile Connection connection;
    private volatile PreparedStatement statement;

    QueryRun(
            MetricServer server,
            Authorization authorization,
            Drivers drivers,
            BoundQuery query,
            Function<BoundQuery.Parameter, Object> values,
            RowReader rows,
            Deadline deadline) {
        this.server = server;
        this.authorization = authorization;
        this.drivers = drivers;
        this.query = query;
        this.values = values;
        this.rows = rows;
        this.deadline = deadline;
    }

    /** How messages call the database. */
    String name() {
        return "database " + server.name();
    }

    /** When the thread is free again; fails with a {@link NoDataException}. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Why there was no answer in time. */
    NoDataException late() {
        int most = server.limits().maxConnections();
        return new NoDataException(
                NoData.UNREACHABLE,
                begun
                        ? name() + " did not answer in time"
                        : name() + " was not asked in time: "
                                + (most == 1 ? "its one connection is" : "all its " + most + " connections are")
                                + " busy");
    }

    @Override
    public void run() {
        if (brokenOff) {
            return;
        }
        begun = true;
        String header = null;
        try {
            header = authorization.header();
            ask(login(header));
            ended.complete(null);
        } catch (SQLException e) {
            ended.completeExceptionally(new NoDataException(cause(e), said(e, header)));
        } catch (NoDataException e) {
            ended.completeExceptionally(e);
        } catch (RuntimeException | LinkageError e) {
            // a driver's own words are not repeated: they may hold what it was given
            ended.completeExceptionally(new NoDataException(
                    NoData.QUERY_ERROR,
                    name() + " cannot be asked (" + e.getClass().getSimpleName() + " in its driver)"));
        }
    }

    /** Frees the thread where the driver can. */
    void breakOff() {
        brokenOff = true;
        PreparedStatement running = statement;
        Connection open = connection;
        try {
            if (running != null) {
                running.cancel();
            }
        } catch (SQLException | RuntimeException e) {
            // closing the connection is the stronger way
        }
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            // the driver's own time limits are left
        }
    }

    private Properties login(String header) {
        Properties login = Drivers.bounds(server.url(), Duration.ofMillis(Math.max(1, deadline.remainingMillis())));
        if (header == null) {
            return login;
        }
        if (!header.startsWith(BASIC)) {
            throw new NoDataException(
                    NoData.QUERY_ERROR, name() + " needs a user name with password as its credential");
        }
        String pair = new String(Base64.getDecoder().decode(header.substring(BASIC.length())), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        login.setProperty("user", pair.substring(0, colon));
        login.setProperty("password", pair.substring(colon + 1));
        return login;
    }

    private void ask(Properties login) throws SQLException {
        try (Connection open =
                drivers.of(server.url(), name()).connect(server.url().toString(), login)) {
            if (open == null) {
                throw new NoDataException(NoData.QUERY_ERROR, name() + ": its driver does not take the address");
            }
            connection = open;
            open.setReadOnly(true);
            // several drivers hold readers to reading, and fetch piece by piece, in a transaction only
            open.setAutoCommit(false);
            try (PreparedStatement prepared = open.prepareStatement(query.sql())) {
                statement = prepared;
                if (!brokenOff) {
                    read(prepared);
                }
            } finally {
                statement = null;
                open.rollback();
            }
        } finally {
            connection = null;
        }
    }

    private void read(PreparedStatement prepared) throws SQLException {
        int most = server.limits().maxRows();
        prepared.setQueryTimeout((int) Math.max(1, deadline.remainingMillis() / 1000));
        prepared.setMaxRows(most + 1);
        prepared.setFetchSize(FETCH);
        bind(prepared);
        try (ResultSet result = prepared.executeQuery()) {
            ResultSetMetaData columns = result.getMetaData();
            List<String> names = new ArrayList<>();
            boolean[] isTime = new boolean[columns.getColumnCount()];
            for (int i = 0; i < isTime.length; i++) {
                names.add(columns.getColumnLabel(i + 1));
                int type = columns.getColumnType(i + 1);
                isTime[i] = type == Types.TIMESTAMP || type == Types.TIMESTAMP_WITH_TIMEZONE;
            }
            rows.columns(names);
            for (int count = 1; result.next(); count++) {
                if (count > most) {
                    throw new NoDataException(
                            NoData.QUERY_ERROR,
                            name() + " answers with more than " + most
                                    + " rows (its maxRows); let the query give fewer, by $from and $to for example");
                }
                rows.row(column -> text(result, column + 1, isTime[column]));
            }
        }
    }

    private void bind(PreparedStatement prepared) throws SQLException {
        for (int i = 0; i < query.parameters().size(); i++) {
            Object value = values.apply(query.parameters().get(i));
            if (value instanceof Instant time) {
                prepared.setTimestamp(i + 1, Timestamp.from(time), utc());
            } else if (value == null) {
                prepared.setNull(i + 1, Types.VARCHAR);
            } else {
                prepared.setString(i + 1, (String) value);
            }
        }
    }

    private static String text(ResultSet result, int column, boolean isTime) throws SQLException {
        if (!isTime) {
            return result.getString(column);
        }
        Timestamp time = result.getTimestamp(column, utc());
        return time == null ? null : time.toInstant().toString();
    }

    private static Calendar utc() {
        return Calendar.getInstance(TimeZone.getTimeZone(ZoneOffset.UTC));
    }

    /** SQLSTATE class 08 is the connection's, 53 and 57P a server's that cannot now (SQL:2016; PostgreSQL, appendix A). */
    private static NoData cause(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        boolean isAway = state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
        for (Throwable cause = failure; cause != null && !isAway; cause = cause.getCause()) {
            isAway = cause instanceof IOException;
        }
        return isAway ? NoData.UNREACHABLE : NoData.QUERY_ERROR;
    }

    private String said(SQLException failure, String header) {
        String state = failure.getSQLState() == null ? "" : " (SQLSTATE " + failure.getSQLState() + ")";
        return name() + " refuses" + state + ": " + ServerWords.shown(String.valueOf(failure.getMessage()), header);
    }
}

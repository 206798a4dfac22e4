package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.QueryLimits;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.Databases;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.Driver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics of rows that a database has, a real one, H2, in whatever state. */
public class QueryRowsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String SECRET = "s3cret-of-the-database";
    private static final String ROWS =
            "select time, score, label from predictions where ($scope is null or model = $scope) and time > $from and"
                    + " time <= $to";
    private static final QueryLimits LIMITS = new QueryLimits(1000, 1, Duration.ofSeconds(20));
    private static final String REMEDY = "install the plugin for %s";

    /** What {@code HOLD()} in a query waits for. */
    private static volatile CountDownLatch held = new CountDownLatch(0);

    private static volatile CountDownLatch holding = new CountDownLatch(1);

    /** Rows that {@code WRITE()} in a query has deleted. */
    private static volatile int written;

    private final Databases databases =
            new Databases(QueryRowsTest.class::getClassLoader, REMEDY, QueryRowsTest::daemon);
    private final String database = "jdbc:h2:mem:" + UUID.randomUUID();
    private java.sql.Connection open;

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "database");
        thread.setDaemon(true);
        return thread;
    }

    /** Called by queries. */
    public static int hold() throws InterruptedException {
        holding.countDown();
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
        return 1;
    }

    /** Called by queries. */
    public static int write(java.sql.Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            written = Math.max(written, statement.executeUpdate("delete from predictions"));
            return written;
        }
    }

    @BeforeEach
    void fill() throws SQLException {
        holding = new CountDownLatch(1);
        Properties login = new Properties();
        login.setProperty("user", "reader");
        login.setProperty("password", SECRET);
        open = new Driver().connect(database, login);
        run("create table predictions (time timestamp, model varchar, score double precision, label integer)");
        run("create alias hold for \"" + QueryRowsTest.class.getName() + ".hold\"");
        run("create alias write for \"" + QueryRowsTest.class.getName() + ".write\"");
        for (int i = 0; i < 20; i++) {
            row("2026-01-01 11:5" + i % 10 + ":00", "v5", i / 20.0, i == 9 || i > 10 ? "1" : "0");
        }
    }

    @AfterEach
    void close() throws SQLException {
        held.countDown();
        open.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    private void row(String time, String model, double score, String label) throws SQLException {
        run("insert into predictions values (timestamp '%s', '%s', %s, %s)".formatted(time, model, score, label));
    }

    private static PredictionsSpec spec(String query, String scopeColumn) {
        return new PredictionsSpec(
                new Place(Place.Form.QUERY, query),
                Metric.AUC,
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                20,
                scopeColumn,
                Map.of(),
                null,
                null,
                null);
    }

    private SignalSource source(String url, Authorization authorization, QueryLimits limits) {
        MetricServer server = new MetricServer(
                "scores", URI.create(url), null, null, null, Duration.ZERO, true, SourceType.JDBC, limits);
        return new PredictionsKind()
                .open(new Connection(
                        server,
                        authorization,
                        null,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        other -> null,
                        databases,
                        null,
                        null));
    }

    private static CompletableFuture<Observation> look(SignalSource source, PredictionsSpec spec, Version version) {
        Signal signal = new Signal("auc", spec, Unit.NUMBER, false, OnNoData.HOLD, "scores", 0);
        Scope scope = version == null ? Scope.LIVE : Scope.CANDIDATE;
        return source.observe(new Look(signal, scope, version, "svc", "prod", Duration.ofMinutes(1), null, null))
                .toCompletableFuture();
    }

    private Observation observe(PredictionsSpec spec, Version version) {
        Authorization login = Authorization.basic(() -> "reader", () -> SECRET);
        return look(source(database, login, LIMITS), spec, version)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private Observation observe(String query) {
        return observe(spec(query, null), null);
    }

    private static Version version(String name) {
        return new Version(name, Map.of("image", "registry/model:" + name));
    }

    private static void assertNone(Observation observation, NoData cause, String... details) {
        assertThat(observation.noData()).as(observation.detail()).isEqualTo(cause);
        assertThat(observation.detail()).contains(details).doesNotContain(SECRET);
    }

    @Test
    void rows_of_a_version_are_those_that_the_query_picks() throws SQLException {
        row("2026-01-01 11:59:00", "v4", 0.99, "0");
        row("2026-01-01 10:59:00", "v5", 0.99, "0");

        Observation observation = observe(spec(ROWS, null), version("v5"));

        assertThat(observation.hasData()).as(observation.detail()).isTrue();
        assertThat(observation.value()).isCloseTo(0.99, within(1e-12));
        assertThat(observation.samples()).isEqualTo(20);
        assertThat(observation.dataTime()).isEqualTo("2026-01-01T11:59:00Z");
    }

    @Test
    void live_rows_are_those_of_every_version() throws SQLException {
        row("2026-01-01 11:59:00", "v4", 0.99, "0");

        assertThat(observe(ROWS).samples()).isEqualTo(21);
    }

    @Test
    void a_query_that_forgets_live_is_told_how_to_write_it() {
        assertNone(
                observe("select time, score, label from predictions where model = $scope"),
                NoData.EMPTY,
                "write ($scope is null or COLUMN = $scope)");
    }

    @Test
    void versions_are_told_apart_by_a_column_too() throws SQLException {
        row("2026-01-01 11:59:00", "v4", 0.99, "0");
        String query = "select time, score, label, model from predictions";

        assertThat(observe(spec(query, "model"), version("v5")).samples()).isEqualTo(20);
    }

    @Test
    void a_versions_name_is_never_a_part_of_the_query() {
        assertNone(observe(spec(ROWS, null), version("v5' or '1'='1")), NoData.EMPTY, "has no row");
    }

    @Test
    void rows_without_a_label_wait_for_it() throws SQLException {
        row("2026-01-01 11:59:30", "v5", 0.5, "null");

        Observation observation = observe(ROWS);

        assertThat(observation.samples()).isEqualTo(20);
        assertThat(observation.precision()).contains("1 rows wait for their label");
    }

    @Test
    void times_with_a_zone_are_read_with_it() throws SQLException {
        run("create table zoned (time timestamp with time zone, score double precision, label integer)");
        run("insert into zoned select dateadd('HOUR', 3, time) || '+03:00', score, label from predictions");

        Observation observation = observe("select time, score, label from zoned");

        assertThat(observation.hasData()).as(observation.detail()).isTrue();
        assertThat(observation.dataTime()).isEqualTo("2026-01-01T11:59:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select time, score from predictions | it gives no column `label`; its columns are [TIME, SCORE]",
                "select time, score, label, label from predictions | it gives several columns `label`",
                "select time, scores, label from predictions | refuses (SQLSTATE 42S22): Column \"SCORES\" not found",
                "select time, score, label from nowhere | refuses (SQLSTATE 42S0",
                "select time, model score, label from predictions | row 1 has `v5` at `score`; a number is expected",
                "select model time, score, label from predictions | row 1 has `v5` at `time`; a time is expected",
                "select a.* from predictions a, predictions b, predictions c | more than 1000 rows (its maxRows)",
            })
    void what_a_query_gives_wrongly_is_said(String query, String reason) {
        assertNone(observe(query), NoData.QUERY_ERROR, "database scores", reason);
    }

    @Test
    void what_a_query_writes_is_rolled_back() throws SQLException {
        written = 0;

        Observation observation = observe("select write() w, time, score, label from predictions");

        assertThat(written).as(observation.detail()).isEqualTo(20);
        try (Statement statement = open.createStatement();
                ResultSet left = statement.executeQuery("select count(*) from predictions")) {
            left.next();
            assertThat(left.getInt(1)).isEqualTo(20);
        }
    }

    @Test
    void a_query_that_hangs_holds_neither_the_look_nor_another_database() throws Exception {
        held = new CountDownLatch(1);
        Authorization login = Authorization.basic(() -> "reader", () -> SECRET);
        QueryLimits impatient = new QueryLimits(1000, 1, Duration.ofSeconds(1));
        SignalSource hanging = source(database, login, impatient);
        String query = "select hold() h, time, score, label from predictions";

        CompletableFuture<Observation> first = look(hanging, spec(query, null), null);
        assertThat(holding.await(5, TimeUnit.SECONDS)).as(first.join().detail()).isTrue();
        CompletableFuture<Observation> second = look(hanging, spec(ROWS, null), null);
        String other = "jdbc:h2:mem:" + UUID.randomUUID();
        Observation elsewhere = look(source(other, Authorization.none(), LIMITS), spec("select 1 x", null), null)
                .get(30, TimeUnit.SECONDS);

        assertNone(first.get(30, TimeUnit.SECONDS), NoData.UNREACHABLE, "database scores did not answer in time");
        assertNone(second.get(30, TimeUnit.SECONDS), NoData.UNREACHABLE, "its one connection is busy");
        assertNone(elsewhere, NoData.QUERY_ERROR, "it gives no column");

        held.countDown();
        SignalSource patient = source(database, login, LIMITS);
        assertThat(look(patient, spec(ROWS, null), null)
                        .get(30, TimeUnit.SECONDS)
                        .samples())
                .isEqualTo(20);
    }

    @Test
    void a_password_that_is_wrong_is_not_repeated() {
        Authorization wrong = Authorization.basic(() -> "reader", () -> SECRET + "x");

        assertNone(
                look(source(database, wrong, LIMITS), spec(ROWS, null), null).join(),
                NoData.QUERY_ERROR,
                "Wrong user name or password");
    }

    @Test
    void a_token_is_no_login() {
        assertNone(
                look(source(database, Authorization.bearer(() -> SECRET), LIMITS), spec(ROWS, null), null)
                        .join(),
                NoData.QUERY_ERROR,
                "database scores needs a user name with password as its credential");
    }

    @Test
    void without_a_driver_the_remedy_is_said() {
        assertNone(
                look(source("jdbc:postgresql://nowhere/x", Authorization.none(), LIMITS), spec(ROWS, null), null)
                        .join(),
                NoData.QUERY_ERROR,
                "there is no JDBC driver for jdbc:postgresql; install the plugin for postgresql");
    }

    @Test
    void a_database_that_is_not_there_is_unreachable() {
        assertNone(
                look(source("jdbc:h2:tcp://localhost:1/x", Authorization.none(), LIMITS), spec(ROWS, null), null)
                        .join(),
                NoData.UNREACHABLE,
                "SQLSTATE 90067");
    }
}

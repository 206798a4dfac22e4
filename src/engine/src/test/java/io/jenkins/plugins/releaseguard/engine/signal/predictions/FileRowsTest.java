package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.FileAddress;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.file.LocalFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows in files of the folder that an administrator has named, while others write them. */
@Timeout(60)
class FileRowsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String HEADER = "time,score,label\n";
    private static final String ROW = "2026-01-01T11:59:00Z,0.5,1\n";
    private static final String OBJECT = "{\"time\":\"2026-01-01T11:59:00Z\",\"score\":0.5,\"label\":1}";
    private static final String ARRAY = "[" + OBJECT + "," + OBJECT + "]";

    private final LocalFiles files = new LocalFiles(FileRowsTest::daemon);

    @TempDir
    private Path disk;

    private Path folder;

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "files");
        thread.setDaemon(true);
        return thread;
    }

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectory(disk.resolve("scored"));
        Files.writeString(disk.resolve("secret.csv"), HEADER + ROW.repeat(4));
    }

    private Observation read(Path root, String file, String service) {
        Place place = new Place(Place.Form.FILE, file);
        PredictionsSpec spec = new PredictionsSpec(
                place, Metric.BRIER, Duration.ofHours(1), Duration.ofMinutes(10), 2, null, Map.of(), null, null, null);
        Signal signal = new Signal("brier", spec, Unit.NUMBER, true, OnNoData.HOLD, "scored");
        MetricServer source = new MetricServer(
                "scored", FileAddress.uri(root.toString()), null, null, null, Duration.ZERO, true, SourceType.FILES);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new PredictionsKind()
                .open(new Connection(source, Authorization.none(), null, clock, other -> null, null, files, null))
                .observe(new Look(signal, Scope.LIVE, Map.of(), service, "prod", Duration.ofMinutes(1), null, null))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private Observation read(String file) {
        return read(folder, file, "svc");
    }

    private Observation write(String text) throws IOException {
        Files.writeString(folder.resolve("svc.csv"), text);
        return read("$service.csv");
    }

    private static void assertNone(Observation observation, NoData cause, String detail) {
        assertThat(observation.noData()).as(observation.detail()).isEqualTo(cause);
        assertThat(observation.detail()).startsWith("file source scored").contains(detail);
    }

    @Test
    void rows_of_a_file_are_read_as_a_servers_are() throws IOException {
        Observation observation = write("\uFEFF" + HEADER + ROW.repeat(4) + "2026-01-01T11:59:30Z,0.5,\n");

        assertThat(observation.value()).as(observation.detail()).isCloseTo(0.25, within(1e-12));
        assertThat(observation.samples()).isEqualTo(4);
        assertThat(observation.dataTime()).isEqualTo("2026-01-01T11:59:00Z");
        assertThat(observation.precision()).endsWith("4 rows; 1 rows wait for their label");
    }

    @Test
    void a_source_may_be_one_file() {
        assertThat(read(disk.resolve("secret.csv"), ".", "svc").samples()).isEqualTo(4);
        assertNone(read(disk.resolve("secret.csv"), "x.csv", "svc"), NoData.QUERY_ERROR, "write `file: .`");
        assertNone(read("."), NoData.QUERY_ERROR, "it is a folder; write which of its files");
    }

    static Stream<Arguments> unfinished() {
        return Stream.of(
                Arguments.of("a row's number", HEADER + ROW.repeat(2) + "2026-01-01T11:59:00Z,0.99", 2),
                Arguments.of("a row's end", HEADER + ROW.repeat(2) + "2026-01-01T11:59:00Z,0.99,1", 2),
                Arguments.of("half of a character", HEADER + ROW.repeat(2) + "2026\u00e9", 2),
                Arguments.of("quotes", HEADER + ROW.repeat(2) + "\"2026-01-01T11:5", 2),
                Arguments.of("quotes over lines", HEADER + ROW.repeat(2) + "\"2026-01-01T11:5\n9:00", 2),
                Arguments.of("quotes that end a line", HEADER + ROW.repeat(2) + "\"2026-01-01T11:5\n", 2),
                Arguments.of("an object", (OBJECT + "\n").repeat(2) + "{\"time\":\"20", 2),
                Arguments.of("a word", (OBJECT + "\n").repeat(2) + "{\"label\":tru", 2),
                Arguments.of("a whole object", (OBJECT + "\n").repeat(2) + OBJECT, 3),
                Arguments.of("whole objects alone", OBJECT + "\n" + OBJECT, 2),
                Arguments.of(
                        "lines that end as Windows' do", HEADER + ROW.repeat(2).replace("\n", "\r\n"), 2),
                Arguments.of("an array", ARRAY, 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfinished")
    void a_last_line_that_is_half_there_is_neither_wrong_nor_counted(String name, String text, int rows)
            throws IOException {
        Observation observation = write(text);

        assertThat(observation.samples()).as(observation.detail()).isEqualTo(rows);
        assertThat(observation.value()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void half_of_a_character_at_the_end_is_no_fault() throws IOException {
        byte[] bytes = (HEADER + ROW.repeat(2) + "2026-01-01T11:59:00Z,\u20ac").getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("svc.csv"), Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(read("svc.csv").samples()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | EMPTY | there is no whole line in it yet",
                "time,sco | EMPTY | there is no whole line in it yet",
                "'{\"ti' | EMPTY | there is no whole line in it yet",
                "'time,score,label\n' | EMPTY | has no row of the last 1h",
                "'{\"ti\n' | QUERY_ERROR | line 1 is no JSON object",
                "'[{\"time\":\"2026-01-01T11:59:00Z\",\"score\":1,\"label\":1},' | QUERY_ERROR | is no JSON object",
                "'time,score\nx' | QUERY_ERROR | it has no column `label`",
                "'time,score,label\nx,y,z\n' | QUERY_ERROR | line 2 has `x` at `time`",
            })
    void what_is_not_there_yet_is_told_from_what_is_wrong(String text, NoData cause, String detail) throws IOException {
        assertNone(write(text), cause, detail);
    }

    @Test
    void a_quote_that_nobody_closes_does_not_hide_the_rows_behind_it() throws IOException {
        assertNone(write(HEADER + "\"" + ROW.repeat(4000)), NoData.QUERY_ERROR, "it is no CSV");
    }

    @Test
    void what_is_absent_is_told_from_what_is_gone() throws IOException {
        assertNone(read("svc.csv"), NoData.EMPTY, "there is no file `svc.csv` in it");
        assertNone(read(disk.resolve("gone"), "svc.csv", "svc"), NoData.UNREACHABLE, "gone is not there");
        Files.createDirectory(folder.resolve("svc.csv"));
        assertNone(read("svc.csv"), NoData.QUERY_ERROR, "file `svc.csv` is a folder");
    }

    @Test
    void more_than_a_server_may_answer_is_refused() throws IOException {
        Files.write(folder.resolve("svc.csv"), new byte[RowSource.MAX_BYTES + 1]);

        assertNone(read("svc.csv"), NoData.QUERY_ERROR, "file `svc.csv` has more than 16384 KiB");
    }

    @ParameterizedTest
    @CsvSource({
        "link.csv, ../secret.csv",
        "link.csv, /etc/passwd",
        "far/secret.csv, ..",
        "far/scored/far/secret.csv, ..",
    })
    void no_symbolic_link_leads_out_of_the_folder(String name, String target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name.split("/", 2)[0]), Path.of(target));

        Observation observation = read(name);

        assertNone(observation, NoData.QUERY_ERROR, "leads out of the folder by a symbolic link");
        assertThat(observation.detail()).doesNotContain(disk.toString(), "passwd");
    }

    @Test
    void a_link_within_the_folder_and_a_folder_that_is_a_link_will_do() throws IOException {
        write(HEADER + ROW.repeat(4));
        Files.createSymbolicLink(folder.resolve("latest.csv"), Path.of("svc.csv"));
        Path link = Files.createSymbolicLink(disk.resolve("link"), folder);

        assertThat(read(link, "latest.csv", "svc").samples()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"../secret", "..", "/etc/passwd", "a/b", "'a\\b'", "''", "'a\0b'"})
    void the_name_of_what_is_released_leads_nowhere_else(String service) throws IOException {
        assertNone(read(folder, "$service.csv", service), NoData.QUERY_ERROR, "cannot be a part of a file's name");
        assertNone(
                read(folder, "$service/secret.csv", service), NoData.QUERY_ERROR, "cannot be a part of a file's name");
    }

    @Test
    void a_file_that_is_replaced_again_and_again_is_always_one_of_them() throws Exception {
        String one = HEADER + "2026-01-01T11:59:00Z,0.5,1\n".repeat(20_000);
        String other = HEADER + "2026-01-01T11:59:00Z,0.9,1\n".repeat(30_000);
        write(one);
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; !ended.get(); i++) {
                    Path fresh = Files.writeString(folder.resolve("fresh"), i % 2 == 0 ? other : one);
                    Files.move(fresh, folder.resolve("svc.csv"), StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        for (int i = 0; i < 10; i++) {
            Observation observation = read("svc.csv");
            if (observation.hasData()) {
                assertThat(Map.of(20_000L, 0.25, 30_000L, 0.01).get(observation.samples()))
                        .isCloseTo(observation.value(), within(1e-9));
            } else {
                assertNone(observation, NoData.UNREACHABLE, "is written anew while it is read");
            }
        }
        ended.set(true);
        writer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_file_that_grows_all_the_time_is_read_as_far_as_it_is_whole() throws Exception {
        write(HEADER + ROW.repeat(4));
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (OutputStream out = Files.newOutputStream(folder.resolve("svc.csv"), StandardOpenOption.APPEND)) {
                for (int i = 0; i < 200_000 && !ended.get(); i++) {
                    for (byte letter : ROW.getBytes(StandardCharsets.UTF_8)) {
                        out.write(letter);
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        for (int i = 0; i < 10; i++) {
            Observation observation = read("svc.csv");
            assertThat(observation.value()).as(observation.detail()).isCloseTo(0.25, within(1e-12));
        }
        ended.set(true);
        writer.get(30, TimeUnit.SECONDS);
    }
}

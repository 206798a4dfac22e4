package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which revision is released, and which one is returned to. A revision is written NUMBER:WHAT-IT-INSTALLS:STATUS. */
class HistoryTest {
    private static History history(String revisions) {
        return new History(Arrays.stream(revisions.split(" "))
                .map(text -> {
                    String[] parts = text.split(":");
                    int number = Integer.parseInt(parts[0]);
                    return Revision.of(
                            World.secret(
                                    number,
                                    parts[2],
                                    parts[1].equals("x")
                                            ? "!"
                                            : Payload.encode(World.release(
                                                    number, Integer.parseInt(parts[1]), parts[2], World.NOW)),
                                    Revision.TYPE),
                            "model-svc",
                            number);
                })
                .toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the one before,               1:4:superseded 2:5:deployed,                         2, 1, ''",
        "the first has none,           1:4:deployed,                                        1, 0, ''",
        "a failed one is skipped,      1:4:superseded 2:5:failed 3:6:deployed,              3, 1, revision 2: failed",
        "an upgrade that failed,       1:4:deployed 2:5:failed,                             2, 1, ''",
        "pending ones are skipped,     1:4:superseded 2:5:pending-upgrade 3:6:deployed,     3, 1, revision 2: pending-upgrade",
        "an upgrade that hangs,        1:4:deployed 2:5:pending-upgrade,                    2, 1, ''",
        "a rollback that hangs,        1:4:superseded 2:5:deployed 3:4:pending-rollback,    2, 1, ''",
        "a rollback that failed,       1:4:superseded 2:5:superseded 3:4:failed,            2, 1, ''",
        "the same content,             1:4:superseded 2:5:superseded 3:5:deployed,          3, 1, revision 2: installs the same as revision 3",
        "after a rollback,             1:3:superseded 2:4:superseded 3:5:superseded 4:4:deployed, 4, 1, revision 3: was rolled back from; revision 2: installs the same as revision 4",
        "a new release after it,       1:4:superseded 2:5:superseded 3:4:superseded 4:6:deployed, 4, 3, ''",
        "released again it counts,     1:4:superseded 2:5:superseded 3:4:superseded 4:5:superseded 5:6:deployed, 5, 4, ''",
        "an unreadable one,            1:4:superseded 2:x:superseded 3:6:deployed,          3, 1, 'revision 2: cannot be read, its content is not Base64'",
        "uninstalled once,             1:4:uninstalled 2:5:deployed,                        2, 0, revision 1: uninstalled",
    })
    void last_known_good(String name, String revisions, int current, int good, String skipped) {
        History history = history(revisions);

        assertThat(history.current().number()).isEqualTo(current);
        History.Choice choice = history.lastKnownGood(history.current());
        assertThat(choice.good() == null ? 0 : choice.good().number()).isEqualTo(good);
        assertThat(String.join("; ", choice.skipped())).isEqualTo(skipped);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, ''",
        "2, 0, revision 2: failed",
        "4, 0, revision 4: installs the same as revision 4",
        "9, 0, 'revision 9: is not among the 4 newest that Helm keeps (revision 1 to 4)'"
    })
    void an_explicit_revision_has_to_be_there_and_fit(int number, int good, String why) {
        History history = history("1:4:superseded 2:5:failed 3:5:superseded 4:6:deployed");

        History.Choice choice = history.numbered(number, history.current());

        assertThat(choice.good() == null ? 0 : choice.good().number()).isEqualTo(good);
        assertThat(String.join("; ", choice.skipped())).isEqualTo(why);
    }
}

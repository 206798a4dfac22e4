package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which revision is the last known good one. */
class HistoryTest {
    /** A revision is written {@code NAME:[EARLIER+...]NUMBER:PODS/READY}; the first one is the current one. */
    private static Revision revision(String text) {
        String[] parts = text.split(":");
        String[] numbers = parts[1].split("\\+");
        String[] pods = parts[2].split("/");
        String earlier = String.join(",", Arrays.copyOf(numbers, numbers.length - 1));
        return new ReplicaSetRevision(
                Revision.Keys.DEPLOYMENT,
                MockCluster.json(
                        """
                        {"metadata": {"name": "%s", "labels": {"pod-template-hash": "%s"}, "annotations": {
                           "deployment.kubernetes.io/revision": "%s", "deployment.kubernetes.io/revision-history": "%s"}},
                         "spec": {"replicas": %s}, "status": {"readyReplicas": %s}}
                        """
                                .formatted(
                                        parts[0], parts[0], numbers[numbers.length - 1], earlier, pods[0], pods[1])));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "the one before,                      v5:2:3/3 v4:1:0/0,                             v4",
        "the newest of several,               v5:3:3/3 v4:2:0/0 v3:1:0/0,                    v4",
        "the first version has none,          v4:1:3/3,                                      -",
        "it still serves,                     v5:2:1/1 v4:1:2/2,                             v4",
        "the one between never took over,     v6:3:1/0 v5:2:1/1 v4:1:2/2,                    v4",
        "the one between was never ready,     v6:3:1/1 v5:2:1/0 v4:1:0/0,                    v4",
        "after a rollback there is none,      v4:1+3:3/3 v5:2:0/0,                           -",
        "after a rollback the one before,     v4:2+4:3/3 v5:3:0/0 v3:1:0/0,                  v3",
        "a rolled back one is skipped,        v6:4:3/3 v4:1+3:0/0 v5:2:0/0,                  v4",
        "two bad ones are skipped,            v7:6:3/3 v4:2+5:0/0 v6:4:0/0 v5:3:0/0,         v4",
        "released again it counts again,      v6:5:3/3 v5:2+4:0/0 v4:1+3:0/0,                v5",
        "a bad one is released again,          v5:2+4:3/3 v4:1+3:0/0,                         v4",
        "without a number it does not count,  v5:2:3/3 v4:x:0/0,                             -"
    })
    void last_known_good(String name, String revisions, String good) {
        List<Revision> all =
                Arrays.stream(revisions.split(" ")).map(t -> revision(t)).toList();

        Revision found = new History(all).lastKnownGood(all.get(0));

        assertThat(found == null ? "-" : found.hash()).isEqualTo(good);
    }

    /** A ReplicaSet is written {@code NAME@CREATED}. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "until the next new one,      v4@2026-11-20T10:00:00Z v5@2026-11-21T12:00:00Z,                          26h",
        "that is the first after it,  v4@2026-11-20T10:00:00Z v6@2026-11-21T12:00:00Z v5@2026-11-20T10:30:00Z,  30m",
        "none is newer,               v4@2026-11-20T10:00:00Z v3@2026-11-19T10:00:00Z,                          -",
        "the history does not say,    v4@ v5@2026-11-21T12:00:00Z,                                             -",
        "it says nonsense,            v4@soon v5@2026-11-21T12:00:00Z,                                         -",
        "it is gone,                  v5@2026-11-21T12:00:00Z,                                                 -"
    })
    void how_long_v4_has_served(String name, String replicaSets, String served) {
        History history = new History(Arrays.stream(replicaSets.split(" "))
                .map(text -> text.split("@", 2))
                .<Revision>map(parts -> new ReplicaSetRevision(
                        Revision.Keys.DEPLOYMENT,
                        MockCluster.json(
                                """
                                {"metadata": {"labels": {"pod-template-hash": "%s"}, "creationTimestamp": "%s"}}
                                """
                                        .formatted(parts[0], parts[1]))))
                .toList());

        Duration found = history.served("v4");
        assertThat(found).isEqualTo(served.equals("-") ? null : Durations.parse(served));
    }

    @ParameterizedTest
    @CsvSource({"1, v4", "2, v5", "3, v4", "4, -"})
    void a_number_names_a_version_also_when_it_has_a_newer_one(long number, String hash) {
        Revision found = new History(List.of(revision("v4:1+3:3/3"), revision("v5:2:0/0"))).numbered(number);

        assertThat(found == null ? "-" : found.hash()).isEqualTo(hash);
    }

    /** As in {@link #last_known_good}; what is said of those between. */
    @ParameterizedTest
    @CsvSource({
        "v5:2:3/3 v4:1:0/0,                     v4, ''",
        "v6:3:1/0 v5:2:1/1 v4:1:2/2,            v4, v5 never took over: an older one still serves",
        "v6:3:1/1 v5:2:1/0 v4:1:0/0,            v4, 'v5 has not one pod that is ready, of 1'",
        "v4:1+3:3/3 v5:2:0/0,                   -,  'v5 was left for an older one, which is revision 3 now'",
        "v7:6:3/3 v6:4:0/0 v5:3:0/0 v4:2+5:0/0, v4, ''",
        "v7:7:3/3 v6:6:1/0 v4:2+5:0/0,          v4, 'v6 has not one pod that is ready, of 1'"
    })
    void those_that_are_passed_over(String revisions, String chosen, String said) {
        List<Revision> all =
                Arrays.stream(revisions.split(" ")).map(t -> revision(t)).toList();
        History history = new History(all);
        Revision good = history.lastKnownGood(all.get(0));

        assertThat(good == null ? "-" : good.objectName()).isEqualTo(chosen);
        assertThat(history.passedOver(all.get(0), good).stream()
                        .map(one -> one.revision().objectName() + " " + one.why())
                        .collect(Collectors.joining("; ")))
                .isEqualTo(said);
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Mangled;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for whatever calls itself Prometheus. */
class AnswerProperties {
    private static final String MATRIX =
            """
            {"status": "success", "warnings": ["a part is missing"], "data": {"resultType": "matrix", "result": [
              {"metric": {"__name__": "http_requests_total", "pod": "a"}, "values": [[1700000000, "1"], [1700000015.5, "2"]]},
              {"metric": {"pod": "b"}, "histograms": [[1700000000, {"count": "3", "buckets": [[0, "1", "2", "3"]]}]]}]}}
            """;
    private static final String VECTOR =
            """
            {"status": "success", "data": {"resultType": "vector", "result": [
              {"metric": {"le": "0.5"}, "value": [1700000000, "NaN"]}]}}
            """;
    private static final String SCALAR =
            "{\"status\": \"success\", \"data\": {\"resultType\": \"scalar\", \"result\": [1700000000, \"1\"]}}";
    private static final String ERROR = "{\"status\": \"error\", \"errorType\": \"bad_data\", \"error\": \"no\"}";

    @Property(tries = 3000)
    void it_is_an_answer_or_a_failure_to_read_and_nothing_else(@ForAll("answers") byte[] body) {
        try {
            Answer answer = Answer.read(body);
            assertThat(answer.series()).doesNotContainNull();
            assertThat(answer.warnings()).isNotNull();
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    @Provide
    Arbitrary<byte[]> answers() {
        return Arbitraries.of(MATRIX, VECTOR, SCALAR, ERROR).flatMap(Mangled::bodies);
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A query in a vendor's own language: how it is asked, and how its answer is read. It tells no versions apart. */
interface VendorSpec extends SignalSpec {
    /**
     * What is sent.
     *
     * @param body null: it is a GET
     */
    record Request(String path, Map<String, String> query, JsonClient.Body body) {
        static Request get(String path, Map<String, String> query) {
            return new Request(path, query, null);
        }

        static Request post(String path, JsonNode body, String type) {
            return new Request(path, Map.of(), new JsonClient.Body(type, body.toString()));
        }
    }

    /**
     * A value.
     *
     * @param time null: that of the look
     */
    record Point(double value, Instant time) {}

    /** In the vendor's language, with {@code $service} and {@code $namespace}. */
    String query();

    /** An older value is stale. */
    Duration maxAge();

    /** How far back points are asked for; null: the query says it itself, so that the past cannot be asked for. */
    Duration over();

    /**
     * The question for the points after {@code from}.
     *
     * @param query with its names filled in
     */
    Request request(String query, Instant from, Instant to);

    /**
     * The points of each series of a good answer, in any order.
     *
     * @throws NoDataException the answer says that it is none, or none as a whole
     */
    List<List<Point>> read(JsonNode answer);

    @Override
    default boolean scoped() {
        return false;
    }

    /** What an answer that has not the vendor's form is. */
    static NoDataException notAsDocumented(String vendor) {
        return new NoDataException(NoData.QUERY_ERROR, "it does not answer as " + vendor + "'s API does");
    }
}

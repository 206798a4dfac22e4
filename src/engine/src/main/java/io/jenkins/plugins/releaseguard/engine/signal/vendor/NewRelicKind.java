package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code {newrelic: {account: 123, query: 'SELECT percentile(duration, 95) FROM Transaction ...'}}}: NRQL by NerdGraph. */
public final class NewRelicKind extends VendorKind {
    private static final String GRAPHQL = "query($account: Int!, $nrql: Nrql!)"
            + " { actor { account(id: $account) { nrql(query: $nrql) { results } } } }";

    /** Creates the kind. */
    public NewRelicKind() {
        super(
                SourceType.NEWRELIC,
                "newrelic",
                List.of("account", "query"),
                "{account: 123456, query: \"SELECT percentile(duration, 95) FROM Transaction WHERE appName = '$service'"
                        + " SINCE 1 minute ago\"}",
                Spec.class);
    }

    @Override
    VendorSpec spec(Fields entry) {
        String query = text(entry, "query");
        Double account = entry.number("account");
        if (account == null || account < 1 || account > Integer.MAX_VALUE || account != Math.rint(account)) {
            entry.problem("account", "`account` has to be the number of a New Relic account, for example 123456");
            return null;
        }
        return query == null ? null : new Spec(account.intValue(), query);
    }

    @Override
    JsonClient.Headers headers(Connection connection) {
        return (header, ask) -> header == null
                ? Map.of()
                : Map.of("API-Key", Credential.of(header).secret());
    }

    record Spec(int account, String query) implements VendorSpec {
        private static final long serialVersionUID = 1L;
        private static final Set<String> NO_VALUES = Set.of("beginTimeSeconds", "endTimeSeconds", "inspectedCount");

        @Override
        public Duration over() {
            return null;
        }

        @Override
        public Duration maxAge() {
            return Duration.ZERO;
        }

        @Override
        public boolean tellsFreshness() {
            return false;
        }

        @Override
        public Request request(String filled, Instant from, Instant to) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("query", GRAPHQL);
            body.putObject("variables").put("account", account).put("nrql", filled);
            return Request.post("/graphql", body, "application/json");
        }

        @Override
        public List<List<Point>> read(JsonNode answer) {
            JsonNode errors = answer.path("errors");
            if (errors.size() > 0) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, errors.path(0).path("message").asText("errors without a message"));
            }
            JsonNode results = answer.at("/data/actor/account/nrql/results");
            if (!results.isArray()) {
                throw VendorSpec.notAsDocumented("New Relic");
            }
            if (results.size() > 1) {
                throw new NoDataException(
                        NoData.AMBIGUOUS,
                        "the query gives " + results.size() + " results; leave TIMESERIES and FACET out of it");
            }
            List<Double> numbers = new ArrayList<>();
            collect(results.path(0), numbers);
            return numbers.stream().map(n -> List.of(new Point(n, null))).toList();
        }

        /** A percentile stands one level deeper: {@code {"percentile.duration": {"95": 0.2}}}. */
        private static void collect(JsonNode object, List<Double> into) {
            object.fields().forEachRemaining(field -> {
                if (NO_VALUES.contains(field.getKey())) {
                    return;
                }
                if (field.getValue().isNumber()) {
                    into.add(field.getValue().asDouble());
                } else {
                    collect(field.getValue(), into);
                }
            });
        }

        @Override
        public String describe() {
            return "New Relic " + account + ": " + query;
        }
    }
}

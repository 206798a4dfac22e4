package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;

/** What makes it valid to count requests in part: no bet on the divided sum gains on average. */
class PartsProperties {
    private static final double MOST = Math.log(6);

    @Property
    void no_bet_on_the_sum_gains_more_than_on_single_events(
            @ForAll @Size(min = 1, max = 4) List<@Scale(4) @DoubleRange(min = 0.01, max = 1) Double> weights,
            @ForAll @Size(value = 4) List<@DoubleRange(min = 0, max = 10_000) Double> requests,
            @ForAll @Scale(4) @DoubleRange(min = -1.8, max = 1.79) double bet) {
        List<Double> numbers = requests.subList(0, weights.size());
        double unit = new Parts(weights, numbers).unit();
        double own = 0;
        double single = 0;
        for (int i = 0; i < weights.size(); i++) {
            own += numbers.get(i) * Math.expm1(bet * weights.get(i) / unit);
            single += numbers.get(i) * weights.get(i) / unit * Math.expm1(bet);
        }
        assertThat(unit).isBetween(0.1, 1.0);
        assertThat(bet).isLessThanOrEqualTo(MOST);
        assertThat(own).isLessThanOrEqualTo(single + 1e-9 * Math.abs(single));
    }

    @Example
    void requests_that_count_whole_are_single_events() {
        assertThat(new Parts(List.of(1.0), List.of(100.0)).unit()).isEqualTo(1);
    }

    @Example
    void a_request_counts_what_all_bounds_count_that_it_lies_beyond() {
        SortedMap<Double, Double> atBounds = new TreeMap<>();
        atBounds.put(0.1, 0.25);
        atBounds.put(0.25, 0.75);
        SortedMap<Double, Long> past = new TreeMap<>();
        past.put(0.1, 500L);
        past.put(0.25, 970L);
        past.put(Double.POSITIVE_INFINITY, 1000L);

        Parts parts = Parts.of(atBounds, past);

        assertThat(parts.weights()).containsExactly(0.25, 1.0);
        assertThat(parts.requests()).containsExactly(471.0, 31.0);
        assertThat(parts.unit()).isLessThan(0.6);
    }
}

package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.signal.jdbc.BoundQuery.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a query's text becomes a parameter. */
class BoundQueryTest {
    @Test
    void words_become_parameters_in_their_order() {
        BoundQuery query = BoundQuery.of(
                "select * from p where t > $from and t <= $to and ($scope is null or m = $scope) and n=$namespace;");

        assertThat(query.sql()).isEqualTo("select * from p where t > ? and t <= ? and (? is null or m = ?) and n=?");
        assertThat(query.parameters())
                .containsExactly(Parameter.FROM, Parameter.TO, Parameter.SCOPE, Parameter.SCOPE, Parameter.NAMESPACE);
    }

    @Test
    void comments_are_left_out_and_quoted_texts_stay() {
        BoundQuery query =
                BoundQuery.of("with a as (select 'it''s; -- $?' x) -- $scope;\nselect \"a?b\" /* ? $to */ from a");

        assertThat(query.sql()).isEqualTo("with a as (select 'it''s; -- $?' x)  \nselect \"a?b\"   from a");
        assertThat(query.parameters()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delete from p | has to be one SELECT",
                "/* x */ select 1 | has to be one SELECT",
                "selection | has to be one SELECT",
                "select 1; delete from p | more than one statement",
                "select ? | values are bound by name: $scope, $from, $to, $service, $namespace",
                "select * from p where m = $version | has `$version`, which is none of $scope, $from",
                "select * from p where m = $scopes | has `$scopes`, which is none of",
                "select $$x$$ | has `$$x$$`, which is none of",
                "select \"$scope\" | within quotes, where nothing is bound",
                "select \"a | has a \" that is not closed",
            })
    void what_cannot_be_bound_is_refused_with_its_reason(String query, String reason) {
        assertThatThrownBy(() -> BoundQuery.of(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}

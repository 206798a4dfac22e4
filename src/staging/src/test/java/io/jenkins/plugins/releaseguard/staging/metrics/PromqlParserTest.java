package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.staging.metrics.Expression.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromqlParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3 | SCALAR",
                "up | VECTOR",
                "{__name__=\"up\"} | VECTOR",
                "up{job=\"a\",} | VECTOR",
                "up{job!=\"a\", instance=~'b.*', x!~\"c\"} | VECTOR",
                "up[5m] | MATRIX",
                "up[1m30s] | MATRIX",
                "rate(up[500ms]) | VECTOR",
                "sum(up) | VECTOR",
                "sum by (a, b) (up) | VECTOR",
                "sum(up) without (a) | VECTOR",
                "sum by () (up) | VECTOR",
                "time() | SCALAR",
                "-up | VECTOR",
                "up > 1 # a comment | VECTOR",
                "histogram_quantile(0.95, sum by (le) (rate(b[3s]))) | VECTOR",
                "(up) | VECTOR",
                "Inf | SCALAR",
                "0x10 | SCALAR",
                "sum | VECTOR"
            })
    void reads_what_it_knows_with_its_type(String text, Type type) {
        assertThat(PromqlParser.parse(text).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "up{",
                "up}",
                "up{job=a}",
                "up{job}",
                "{}",
                "{job=\"\"}",
                "{job=~\".*\"}",
                "up{job=~\"(\"}",
                "up[5]",
                "up[5m",
                "up[0s]",
                "up[5m] + 1",
                "-up[5m]",
                "rate(up)",
                "rate(up[5m], 1)",
                "rate()",
                "histogram_quantile(up, up)",
                "sum(up[5m])",
                "sum(1)",
                "1 > 2",
                "up offset 5m",
                "up @ 1",
                "topk(3, up)",
                "abs(up)",
                "up and up",
                "up % 2",
                "up ^ 2",
                "up > bool 1",
                "rate(up[5m:1m])",
                "up{job=\"\\q\"}",
                "up up",
                "1m",
                "sum(up",
                "$x"
            })
    void refuses_all_else_with_a_place(String text) {
        assertThatThrownBy(() -> PromqlParser.parse(text))
                .isInstanceOfSatisfying(
                        PromqlException.class, e -> assertThat(e.errorType()).isEqualTo("bad_data"))
                .hasMessageMatching("(?s)(.*parse error: .*|error parsing regexp: .*)");
    }

    @Test
    void multiplication_binds_tighter_than_addition_and_addition_than_comparison() {
        Expression.Binary comparison = (Expression.Binary) PromqlParser.parse("a + b * c > d");
        assertThat(comparison.operator()).isEqualTo(">");
        Expression.Binary sum = (Expression.Binary) comparison.left();
        assertThat(sum.operator()).isEqualTo("+");
        assertThat(((Expression.Binary) sum.right()).operator()).isEqualTo("*");
    }

    @Test
    void operators_of_one_level_go_from_left_to_right() {
        Expression.Binary outer = (Expression.Binary) PromqlParser.parse("8 - 4 - 2");
        assertThat(outer.right()).isEqualTo(new Expression.Literal(2));
    }

    @Test
    void a_duration_may_have_several_parts() {
        assertThat(((Expression.Selector) PromqlParser.parse("up[1h2m3s4ms]")).range())
                .isEqualTo(3_723_004);
    }

    @Test
    void an_expression_of_endless_depth_is_refused() {
        assertThatThrownBy(() -> PromqlParser.parse("(".repeat(10_000) + "1" + ")".repeat(10_000)))
                .isInstanceOf(PromqlException.class)
                .hasMessageContaining("too deeply");
    }
}

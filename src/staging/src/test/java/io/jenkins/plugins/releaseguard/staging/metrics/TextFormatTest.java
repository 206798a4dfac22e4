package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormatTest {
    @Test
    void what_is_written_is_read_again() {
        StringBuilder out = new StringBuilder();
        TextFormat.describe(out, "m", "gauge", "Help.");
        TextFormat.sample(out, "m", Map.of("a", "x\"y\\z\nw"), Double.POSITIVE_INFINITY);
        TextFormat.sample(out, "m", Map.of(), 0.1);
        List<TextFormat.Line> lines = TextFormat.read(out.toString());
        assertThat(lines)
                .containsExactly(
                        new TextFormat.Line(Labels.of("m", Map.of("a", "x\"y\\z\nw")), Double.POSITIVE_INFINITY),
                        new TextFormat.Line(Labels.of("m", Map.of()), 0.1));
    }

    @Test
    void comments_blank_lines_and_time_stamps_are_passed_over() {
        assertThat(TextFormat.read("# HELP m x\n\nm{a=\"b\",} 3 1700000000000\n"))
                .containsExactly(new TextFormat.Line(Labels.of("m", Map.of("a", "b")), 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "m{a=\"b\" 1", "m{a=b} 1", "{a=\"b\"} 1", "m x", "m 1 2 3"})
    void a_line_that_is_not_in_the_format_is_refused(String line) {
        assertThatThrownBy(() -> TextFormat.read(line)).isInstanceOf(IllegalArgumentException.class);
    }
}

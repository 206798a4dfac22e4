package io.jenkins.plugins.releaseguard.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/grammar.md says the truth: every example is read, or refused, as the document says. */
class GrammarDocTest {
    private static final Path DOC = Path.of("../../docs/grammar.md");

    @ParameterizedTest
    @MethodSource("valid")
    void what_the_document_calls_readable_is_read(String condition) throws WrongForm {
        assertThat(Grammar.parse(condition)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void what_the_document_calls_unreadable_is_refused_inside_the_line(String condition) {
        assertThatThrownBy(() -> Grammar.parse(condition))
                .isInstanceOfSatisfying(
                        WrongForm.class, e -> assertThat(e.offset()).isBetween(0, condition.length()));
    }

    static List<String> valid() throws IOException {
        return block("valid");
    }

    static List<String> invalid() throws IOException {
        return block("invalid");
    }

    private static List<String> block(String name) throws IOException {
        Matcher block =
                Pattern.compile("```" + name + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOC));
        assertThat(block.find()).isTrue();
        return block.group(1).lines().toList();
    }
}

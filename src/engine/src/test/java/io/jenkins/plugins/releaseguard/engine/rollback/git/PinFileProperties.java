package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PinFileProperties {
    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('ä', '\n', '\t', '\u00a0', '\u2028', '"', '\'', '#', ':')
                .ofMinLength(0)
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> surroundings() {
        return Arbitraries.of(
                "# c\na: {b: §}  # d\n",
                "a:\n  b:   §\n  c: [1, 2]\n",
                "x: 1\r\n---\r\na: {c: '§', b: §}\r\n",
                "{\"a\": {\"z\": \"ä🚀\", \"b\": §}}");
    }

    @Property(tries = 500)
    void whateverIsWrittenIsReadBackAndNothingElseChanges(
            @ForAll @From("surroundings") String around, @ForAll @From("values") String value) throws Exception {
        String[] parts = around.split("(?<=[ ])§", -1);
        for (String old : new String[] {"old", "'old'", "\"old\""}) {
            PinFile file = read(parts[0] + old + parts[1]);
            String changed = file.with(value);
            assertThat(changed).startsWith(parts[0]).endsWith(parts[1]);
            assertThat(read(changed).value()).isEqualTo(value);
        }
    }

    private static PinFile read(String text) throws PinFile.UnsuitableException {
        return PinFile.of("values.yaml", text.getBytes(StandardCharsets.UTF_8), KeyPath.parse("a.b"));
    }
}

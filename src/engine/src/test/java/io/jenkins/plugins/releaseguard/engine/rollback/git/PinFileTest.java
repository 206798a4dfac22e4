package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinFileTest {
    private static final String KUSTOMIZATION =
            """
            # what runs in prod
            apiVersion: kustomize.config.k8s.io/v1beta1
            images:
              - name: sidecar
                newTag: "1.2"    # quoted, or it is a number
              - newTag:   v5     # {"$imagepolicy": "flux-system:model:tag"}
                name: model-svc

            # the end, with a tab:\there
            """;

    private static PinFile file(String name, String text, String key) throws PinFile.UnsuitableException {
        return PinFile.of(name, text.getBytes(StandardCharsets.UTF_8), KeyPath.parse(key));
    }

    private static String set(String text, String key, String value) throws PinFile.UnsuitableException {
        return file("values.yaml", text, key).with(value);
    }

    @ParameterizedTest
    @CsvSource({
        "images[name=model-svc].newTag, v5,  v4,   'newTag:   v5     #', 'newTag:   v4     #'",
        "images[1].newTag,              v5,  v4,   'newTag:   v5     #', 'newTag:   v4     #'",
        "images[1].newTag,              v5,  1.10, 'newTag:   v5     #', 'newTag:   \"1.10\"     #'",
        "images[1].newTag,              v5,  true, 'newTag:   v5     #', 'newTag:   \"true\"     #'",
        "images[1].newTag,              v5,  'a: b #c', 'newTag:   v5     #', 'newTag:   \"a: b #c\"     #'",
        "images[name=sidecar].newTag,   1.2, 1.1,  '\"1.2\"    #', '\"1.1\"    #'",
    })
    void onlyTheValueIsWritten(String key, String before, String value, String old, String written) throws Exception {
        PinFile file = file("kustomization.yaml", KUSTOMIZATION, key);
        assertThat(file.value()).isEqualTo(before);
        assertThat(file.with(value)).isEqualTo(KUSTOMIZATION.replace(old, written));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            tag: v5              | tag                | v4   | tag: v4
            tag: 'v5'            | tag                | it's | tag: 'it''s'
            tag: "v5"            | tag                | a"b  | tag: "a\\"b"
            tag: 5               | tag                | 4    | tag: 4
            tag: 5               | tag                | v4   | tag: v4
            a: {b: [x, v5, y]}   | a.b[1]             | v4   | a: {b: [x, v4, y]}
            a: {b: [x, v5, y]}   | a.b[1]             | p,q  | a: {b: [x, "p,q", y]}
            a.b: {c: v5}         | "a.b".c            | v4   | a.b: {c: v4}
            {"tag": "v5", "n": 1} | tag               | v4   | {"tag": "v4", "n": 1}
            ä: é # 🚀 v5         | ä                  | v4   | ä: v4 # 🚀 v5
            🚀: {x: '🚀', tag: v5} | 🚀.tag           | v4   | 🚀: {x: '🚀', tag: v4}
            """)
    void itIsWrittenAsTheOldOneWas(String text, String key, String value, String written) throws Exception {
        assertThat(set(text + "\n", key, value)).isEqualTo(written + "\n");
    }

    @Test
    void whatSurroundsItStaysToTheByte() throws Exception {
        String text = "\uFEFFa: 1\r\n---\r\n\r\ntag : v5 \r\n# end";
        assertThat(set(text, "tag", "v4")).isEqualTo(text.replace("v5", "v4"));
    }

    @Test
    void jsonStaysJson() throws Exception {
        String text = "{\n  \"replicas\": 3,\n  \"image\": {\"tag\": 5}\n}\n";
        assertThat(file("values.json", text, "image.tag").with("v4"))
                .isEqualTo(text.replace("\"tag\": 5", "\"tag\": \"v4\""));
        assertThat(file("values.json", text, "image.tag").with("4")).isEqualTo(text.replace(": 5", ": 4"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            `tag: v5`                           | image.tag        | has no image.tag
            `image: {tag: v5}`                  | image            | has more than one value at image; name one of them
            `image: {tag: }`                    | image.tag        | has no value at image.tag
            `tag: |\n  v5\n`                    | tag              | has a block of text at tag, expected a value on one line
            `a: &x {tag: v5}\nb: *x`            | b.tag            | shares b.tag with other places by an anchor (&x)
            `a: &x v5\nb: *x`                   | a                | shares a with other places by an anchor (&x)
            `tag: v5\n---\ntag: v5`             | tag              | has tag in more than one of its documents
            `l: [{n: a, t: 1}, {n: a, t: 2}]`   | l[n=a].t         | has more than one entry [n=a]
            `l: [{n: a}]`                       | l[3].n           | has no l[3].n
            `tag: {{ .Values.tag }}: x`         | tag              | is neither YAML nor JSON
            `tag: v5\ntag: v6`                  | tag              | has the key tag twice in one place
            `[[[[`                              | tag              | is neither YAML nor JSON
            """)
    void whatCannotBeSetIsSaid(String text, String key, String message) {
        assertThatThrownBy(() -> set(text.replace("\\n", "\n"), key, "v4"))
                .isInstanceOf(PinFile.UnsuitableException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsHostileIsRefused() {
        assertThatThrownBy(() -> set("[".repeat(500) + "]".repeat(500), "tag", "v4"))
                .hasMessage("is nested more than 100 deep");
        assertThatThrownBy(() -> set("a".repeat(PinFile.MOST_CHARACTERS + 1), "tag", "v4"))
                .hasMessage("has more than 1000000 characters");
        assertThatThrownBy(() -> PinFile.of("v.yaml", new byte[] {'a', ':', ' ', (byte) 0xff}, KeyPath.parse("a")))
                .hasMessage("is no text in UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "image.tag, .image.tag",
        "images[0].newTag, .images[0].newTag",
        "images[name=model-svc].newTag, '(.images[] | select(.name == \"model-svc\")).newTag'",
        "images[name=registry/ml:svc].newTag, '(.images[] | select(.name == \"registry/ml:svc\")).newTag'",
        "a.\"b.c\", '.a.\"b.c\"'",
    })
    void aPathIsReadAndWritten(String path, String yq) {
        assertThat(KeyPath.parse(path)).hasToString(path);
        assertThat(KeyPath.parse(path).yq()).isEqualTo(yq);
    }

    @ParameterizedTest
    @CsvSource({"''", ".a", "a.", "a..b", "[0]", "a[]", "a[-1]", "a[b]", "a[b=]", "a]b", "a b", "a[0]b", "a=b"})
    void whatIsNoPathIsRefused(String path) {
        assertThat(KeyPath.parse(path)).isNull();
    }
}

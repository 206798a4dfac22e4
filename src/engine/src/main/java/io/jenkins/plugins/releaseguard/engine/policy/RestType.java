package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What kind of REST API a leg calls. */
public enum RestType {
    /** Any server that answers in JSON. */
    HTTP("HTTP server", "https://flags.example/api"),
    /** Unleash's admin API. */
    UNLEASH("Unleash server", "https://unleash.example"),
    /** LaunchDarkly's REST API. */
    LAUNCHDARKLY("LaunchDarkly server", "https://app.launchdarkly.com"),
    /** GitHub's REST API. */
    GITHUB("GitHub server", "https://api.github.com"),
    /** GitLab's REST API. */
    GITLAB("GitLab server", "https://gitlab.com/api/v4");

    private final String words;
    private final String url;

    RestType(String words, String url) {
        this.words = words;
        this.url = url;
    }

    /** As {@code type:} writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@code type:} may say. */
    public static List<String> allWords() {
        return Arrays.stream(values()).map(RestType::word).toList();
    }

    /** The type of that word; null or blank: any server. */
    public static RestType of(String word) {
        return word == null || word.isBlank() ? HTTP : valueOf(word.strip().toUpperCase(Locale.ROOT));
    }

    /** Whether a token is shown to it as the bearer's, and not as it is. */
    public boolean takesBearer() {
        return this != UNLEASH && this != LAUNCHDARKLY;
    }

    /** One of them, as messages call it. */
    public String words() {
        return words;
    }

    Named.Sort sort() {
        return new Named.Sort(
                words,
                words + "s",
                "restServers",
                "{name: " + word() + ", type: " + word() + ", url: '" + url + "', credentialsId: ..., default: true}",
                "on");
    }
}

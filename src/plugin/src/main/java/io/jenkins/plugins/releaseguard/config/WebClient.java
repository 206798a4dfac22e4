package io.jenkins.plugins.releaseguard.config;

import hudson.ProxyConfiguration;
import java.net.http.HttpClient;
import java.time.Duration;

/** How the controller asks servers with a web address. Whoever asks bounds the answer in size and time. */
public final class WebClient {
    private WebClient() {}

    /** By Jenkins's proxy, and not further than the address that was entered: an answer from elsewhere is no answer. */
    public static HttpClient open() {
        return ProxyConfiguration.newHttpClientBuilder()
                .connectTimeout(Duration.ofSeconds(2))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }
}

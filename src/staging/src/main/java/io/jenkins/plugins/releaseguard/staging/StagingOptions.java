package io.jenkins.plugins.releaseguard.staging;

import io.jenkins.plugins.releaseguard.staging.cluster.Cluster.Pace;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a world is like.
 *
 * @param namespace of the rollout
 * @param service the rollout's name, and that of the service
 * @param baseline name of the stable version
 * @param candidate name of the version that comes as a canary
 * @param candidateWeight its share of the traffic in percent
 * @param requestsPerSecond of all users together
 * @param badAfter the latency above which an answer is bad
 * @param scrapeInterval of the metric server
 * @param authentication that the metric server asks for
 * @param pace of the cluster
 * @param seed of everything that is random
 * @param listener is told each fact at once; must be quick
 */
public record StagingOptions(
        String namespace,
        String service,
        String baseline,
        String candidate,
        int candidateWeight,
        int requestsPerSecond,
        Duration badAfter,
        Duration scrapeInterval,
        Authentication authentication,
        Pace pace,
        long seed,
        Consumer<Facts.Fact> listener) {

    /** {@code model-svc} in {@code prod}: v5 has 10 % beside v4, 200 requests a second, bad after 250 ms. */
    public static StagingOptions defaults() {
        return new StagingOptions(
                "prod",
                "model-svc",
                "v4",
                "v5",
                10,
                200,
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Authentication.none(),
                Pace.DEFAULT,
                1,
                fact -> {});
    }

    /** With another share for the candidate. */
    public StagingOptions withCandidateWeight(int percent) {
        return new StagingOptions(
                namespace,
                service,
                baseline,
                candidate,
                percent,
                requestsPerSecond,
                badAfter,
                scrapeInterval,
                authentication,
                pace,
                seed,
                listener);
    }

    /** With another amount of traffic. */
    public StagingOptions withRequestsPerSecond(int requests) {
        return new StagingOptions(
                namespace,
                service,
                baseline,
                candidate,
                candidateWeight,
                requests,
                badAfter,
                scrapeInterval,
                authentication,
                pace,
                seed,
                listener);
    }

    /** With another pace of the metric server. */
    public StagingOptions withScrapeInterval(Duration interval) {
        return new StagingOptions(
                namespace,
                service,
                baseline,
                candidate,
                candidateWeight,
                requestsPerSecond,
                badAfter,
                interval,
                authentication,
                pace,
                seed,
                listener);
    }

    /** With credentials that the metric server asks for. */
    public StagingOptions withAuthentication(Authentication by) {
        return new StagingOptions(
                namespace,
                service,
                baseline,
                candidate,
                candidateWeight,
                requestsPerSecond,
                badAfter,
                scrapeInterval,
                by,
                pace,
                seed,
                listener);
    }

    /** With somebody who is told each fact. */
    public StagingOptions withListener(Consumer<Facts.Fact> to) {
        return new StagingOptions(
                namespace,
                service,
                baseline,
                candidate,
                candidateWeight,
                requestsPerSecond,
                badAfter,
                scrapeInterval,
                authentication,
                pace,
                seed,
                to);
    }
}

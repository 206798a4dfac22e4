package io.jenkins.plugins.releaseguard.real;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.ThisMachine;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Legs by themselves, in a real cluster: without a gate around them. */
final class Legs {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Legs() {}

    /**
     * A leg of an account that may do nothing but what is said.
     *
     * @param permissions rules of its role in the namespace, in JSON, as the page of the leg says
     */
    static Leg open(Mechanism kind, String text, Cluster cluster, String permissions) throws IOException, LegException {
        String token = cluster.token("legs", permissions);
        String authority = cluster.caCertificate();
        ConfigBuilder config = new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl(cluster.server())
                .withOauthToken(token);
        if (authority != null) {
            config.withCaCertData(Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8)));
        }
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config.build()).build();
        return kind.open(kind.read(text, new Position("test", 1, 1), null, lookup()), new Mechanism.Connections() {
            @Override
            public KubernetesClient kubernetes(String name) {
                return client;
            }

            @Override
            public Machine machine() {
                return new ThisMachine(HttpClient::newBuilder);
            }
        });
    }

    private static LegKind.Lookup lookup() {
        return new LegKind.Lookup() {
            @Override
            public io.jenkins.plugins.releaseguard.engine.policy.Cluster cluster(
                    String nameOrNull, String namespace, Position at) {
                return new io.jenkins.plugins.releaseguard.engine.policy.Cluster(
                        "real", URI.create("https://real"), null, List.of(), List.of(), null, true);
            }

            @Override
            public void problem(Position at, String message) {
                throw new AssertionError(message);
            }
        };
    }

    /** What would be done from here. */
    static LegPlan plan(Leg leg) throws LegException {
        LegState live = leg.read();
        Version good = live.canaryInProgress() ? live.stable() : leg.earlier().get(0);
        return leg.plan(live.current(), good);
    }

    /** Does it, as often as it has to be tried, until the world shows it. */
    static void carryOut(Leg leg, LegPlan plan, Parts parts) {
        parts.await("the leg is done", LIMIT, () -> tried(leg, plan));
        parts.await("the leg is confirmed", LIMIT, () -> confirmed(leg, plan));
    }

    private static boolean tried(Leg leg, LegPlan plan) {
        try {
            leg.execute(plan, () -> {});
            return true;
        } catch (LegException e) {
            if (e.mayPass()) {
                return false;
            }
            throw new AssertionError(e);
        }
    }

    private static boolean confirmed(Leg leg, LegPlan plan) {
        try {
            return leg.confirm(plan).done();
        } catch (LegException e) {
            throw new AssertionError(e);
        }
    }
}

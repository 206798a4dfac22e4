package io.jenkins.plugins.releaseguard.engine.rollback.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.Connections;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.flux.FluxWorld;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true, https = false)
@Timeout(60)
class FollowedByFluxTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String VALUES = "apps/model-svc/values.yaml";
    private static final String TEXT =
            "git-revert last commit of apps/model-svc then flux kustomization apps in flux-system";

    KubernetesMockServer server;
    KubernetesClient client;

    private final AtomicInteger accepted = new AtomicInteger();

    private record World(GitServer git, KubernetesClient client) implements LegKind.Lookup, Connections {
        @Override
        public Cluster cluster(String nameOrNull, String namespace, Position at) {
            return new Cluster("main", URI.create("https://k8s"), null, List.of(), List.of(), null, true);
        }

        @Override
        public GitRepository gitRepository(String nameOrNull, Position at) {
            return new GitRepository("deploys", git.url(), "main", null, List.of(), true);
        }

        @Override
        public void problem(Position at, String message) {
            throw new AssertionError(message);
        }

        @Override
        public KubernetesClient kubernetes(String cluster) {
            return client;
        }

        @Override
        public WebServer git(String repository) {
            return new WebServer(repository, git.url(), Authorization.none(), HTTP);
        }

        @Override
        public Machine machine() {
            return MockCluster.MACHINE;
        }
    }

    private LegException executeFails(Leg leg, LegPlan plan) {
        return catchThrowableOfType(LegException.class, () -> leg.execute(plan, accepted::incrementAndGet));
    }

    @Test
    void aRevertIsProvenByWhatFluxHasApplied() throws Exception {
        try (GitServer git = new GitServer()) {
            git.commit("main", "first", Map.of("README", "deploys\n"));
            git.commit("main", "model-svc v4", Map.of(VALUES, "image: v4\n"));
            String bad = git.commit("main", "model-svc v5", Map.of(VALUES, "image: v5\n"))
                    .name();
            FluxWorld flux = new FluxWorld(client, git.url().toString(), bad);
            World world = new World(git, new MockCluster(server, client).newClient());
            LegSpec spec = new GitRevertKind().read(TEXT, MockCluster.AT, null, world);
            try (Leg leg = new GitRevertKind().open(spec, world)) {
                rollBack(leg, git, flux);
            }
        }
    }

    private void rollBack(Leg leg, GitServer git, FluxWorld flux) throws LegException, IOException {
        LegState before = leg.read();
        assertThat(before.percentOf(before.current())).isEqualTo(100);
        LegPlan plan = leg.plan(before.current(), before.stable());
        assertThat(plan.actions()).hasSize(3);
        assertThat(plan.commands()).contains("flux reconcile kustomization apps -n flux-system --with-source");

        LegException early = executeFails(leg, plan);
        assertThat(early.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(early).hasMessageContaining("Flux does not see the revert yet");
        assertThat(flux.isAsked(FluxWorld.Kind.SOURCE)).isTrue();
        assertThat(accepted).hasValue(0);
        assertThat(leg.confirm(plan).done()).as("Ready, of the bad commit").isFalse();

        flux.fetches(git.head("main").name());
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(flux.isAsked(FluxWorld.Kind.KUSTOMIZATION)).isTrue();
        assertThat(accepted).hasValue(1);
        assertThat(leg.confirm(plan).done()).isFalse();

        flux.applies(git.head("main").name());
        assertThat(leg.confirm(plan).done()).isTrue();
        assertThat(leg.confirm(plan).trafficRestored()).isTrue();
        assertThat(leg.read().percentOf(plan.target())).isEqualTo(100);
        assertThat(git.pushes()).isEqualTo(1);
    }
}

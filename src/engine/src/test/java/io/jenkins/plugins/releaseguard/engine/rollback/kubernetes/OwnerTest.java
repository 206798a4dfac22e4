package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
            {}                                                                                          | -
            {"labels": {"app.kubernetes.io/instance": "model-svc"}}                                     | -
            {"labels": {"argocd.argoproj.io/instance": "model-svc"}}                                    | Argo CD
            {"annotations": {"argocd.argoproj.io/tracking-id": "model-svc:apps/Deployment:prod/x"}}     | Argo CD
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "apps"}}                                    | Flux
            {"labels": {"helm.toolkit.fluxcd.io/name": "apps"}}                                         | Flux
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "a", "kustomize.toolkit.fluxcd.io/reconcile": "disabled"}} | -
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "a"}, "annotations": {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}} | -
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "a"}, "annotations": {"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}} | -
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "a"}, "annotations": {"kustomize.toolkit.fluxcd.io/ssa": "Ignore"}} | -
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "a"}, "annotations": {"kustomize.toolkit.fluxcd.io/ssa": "Merge"}} | Flux
            """)
    void whoSyncsAnObjectShowsInItsLabelsAndAnnotations(String metadata, String owner) {
        assertThat(Owner.syncedBy(MockCluster.json("{\"metadata\": " + metadata + "}")))
                .isEqualTo(owner);
    }
}

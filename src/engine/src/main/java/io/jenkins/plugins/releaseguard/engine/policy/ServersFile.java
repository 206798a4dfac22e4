package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Map;

/**
 * The servers as a file names them, for use without a Jenkins. It holds no secret, only where each is found.
 *
 * @param servers that policies may name
 * @param metricTokens by metric server: the environment variable that has its bearer token
 * @param clusterTokens by cluster: the environment variable that has its bearer token
 * @param mlflowTokens by MLflow server: the environment variable that has its bearer token
 * @param gitTokens by Git repository: the environment variable that has its token
 * @param argoCdTokens by Argo CD server: the environment variable that has its bearer token
 * @param restTokens by server with a REST API: the environment variable that has its token
 * @param kubeconfigs by cluster: the path of its kubeconfig as it is written
 */
public record ServersFile(
        Servers servers,
        Map<String, Reference> metricTokens,
        Map<String, Reference> clusterTokens,
        Map<String, Reference> mlflowTokens,
        Map<String, Reference> gitTokens,
        Map<String, Reference> argoCdTokens,
        Map<String, Reference> restTokens,
        Map<String, Reference> kubeconfigs) {
    public ServersFile {
        metricTokens = Map.copyOf(metricTokens);
        clusterTokens = Map.copyOf(clusterTokens);
        mlflowTokens = Map.copyOf(mlflowTokens);
        gitTokens = Map.copyOf(gitTokens);
        argoCdTokens = Map.copyOf(argoCdTokens);
        restTokens = Map.copyOf(restTokens);
        kubeconfigs = Map.copyOf(kubeconfigs);
    }

    /** A name of something outside the file, and where it is written. */
    public record Reference(String name, Position at) {}
}

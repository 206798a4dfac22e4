package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.policy.ArgoCdServer;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.MlflowServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.ServersFile;
import io.jenkins.plugins.releaseguard.engine.policy.ServersFile.Reference;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients.Access;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The secrets that a servers file refers to, each read when it is used. */
final class Secrets {
    private final ServersFile file;
    private final Path place;
    private final UnaryOperator<String> variables;

    /**
     * Those of a file.
     *
     * @param place of the file: kubeconfigs are named from there
     * @param variables value of an environment variable; null: not set
     */
    Secrets(ServersFile file, Path place, UnaryOperator<String> variables) {
        this.file = file;
        this.place = place;
        this.variables = variables;
    }

    Servers servers() {
        return file.servers();
    }

    /** @throws CannotRunException which secret is missing */
    Authorization authorization(MetricServer server) throws CannotRunException {
        if (server.type() == SourceType.JDBC && file.metricTokens().containsKey(server.name())) {
            return login(file.metricTokens().get(server.name()));
        }
        Map<String, Reference> tokens = server.type() == SourceType.MLFLOW ? file.mlflowTokens() : file.metricTokens();
        return authorization(server.type().words(), server.name(), server.credentialsId(), tokens);
    }

    /** A database is logged in to by a name. */
    private Authorization login(Reference reference) throws CannotRunException {
        String[] pair = value(reference).split(":", 2);
        if (pair.length != 2 || pair[0].isEmpty()) {
            throw new CannotRunException(reference.at() + ": the environment variable " + reference.name()
                    + " has to be USER:PASSWORD for a database");
        }
        return Authorization.basic(() -> pair[0], () -> pair[1]);
    }

    /** @throws CannotRunException which secret is missing */
    Authorization authorization(MlflowServer server) throws CannotRunException {
        return authorization("MLflow server", server.name(), server.credentialsId(), file.mlflowTokens());
    }

    /** @throws CannotRunException which secret is missing */
    Authorization authorization(ArgoCdServer server) throws CannotRunException {
        return authorization("Argo CD server", server.name(), server.credentialsId(), file.argoCdTokens());
    }

    /** @throws CannotRunException which secret is missing */
    Authorization authorization(GitRepository repository) throws CannotRunException {
        Reference reference = file.gitTokens().get(repository.name());
        if (reference == null) {
            refuseCredentialsId("Git repository", repository.name(), repository.credentialsId(), "`token: ${NAME}`");
            return Authorization.none();
        }
        String token = value(reference);
        return Authorization.basic(() -> Authorization.GIT_TOKEN_USER, () -> token);
    }

    /** @throws CannotRunException which secret is missing */
    Authorization authorization(RestServer server) throws CannotRunException {
        Reference reference = file.restTokens().get(server.name());
        if (server.type().takesBearer() || reference == null) {
            return authorization(server.type().words(), server.name(), server.credentialsId(), file.restTokens());
        }
        String token = value(reference);
        return Authorization.token(() -> token);
    }

    private Authorization authorization(String what, String name, String id, Map<String, Reference> tokens)
            throws CannotRunException {
        Reference reference = tokens.get(name);
        if (reference == null) {
            refuseCredentialsId(what, name, id, "`token: ${NAME}`");
            return Authorization.none();
        }
        String token = value(reference);
        return Authorization.bearer(() -> token);
    }

    /** @throws CannotRunException which secret is missing */
    Access access(Cluster cluster) throws CannotRunException {
        Reference token = file.clusterTokens().get(cluster.name());
        Reference kubeconfig = file.kubeconfigs().get(cluster.name());
        if (cluster.server() == null && kubeconfig == null) {
            throw new CannotRunException(
                    "cluster `" + cluster.name() + "` has neither `server` nor `kubeconfig`; write one of them");
        }
        if (token == null && kubeconfig == null) {
            refuseCredentialsId(
                    "cluster", cluster.name(), cluster.credentialsId(), "`token: ${NAME}` or `kubeconfig: PATH`");
        }
        String bearer = token == null ? null : value(token);
        String text = kubeconfig == null ? null : text(kubeconfig);
        return new Access(bearer == null ? null : () -> bearer, null, text == null ? null : () -> text, null);
    }

    private static void refuseCredentialsId(String what, String name, String id, String instead)
            throws CannotRunException {
        if (id != null) {
            throw new CannotRunException(what + " `" + name + "` has a `credentialsId`, which only Jenkins can look up;"
                    + " write " + instead + " beside it");
        }
    }

    private String value(Reference reference) throws CannotRunException {
        String value = variables.apply(reference.name());
        if (value == null || value.isBlank()) {
            throw new CannotRunException(reference.at() + ": the environment variable " + reference.name() + " is "
                    + (value == null ? "not set" : "empty"));
        }
        return value.strip();
    }

    private String text(Reference reference) throws CannotRunException {
        String path = reference.name();
        String home = variables.apply("HOME");
        if (path.startsWith("~/") && home != null) {
            path = home + path.substring(1);
        }
        try {
            return Texts.file(place.resolveSibling(path).toString());
        } catch (CannotRunException e) {
            throw new CannotRunException(reference.at() + ": " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }
}

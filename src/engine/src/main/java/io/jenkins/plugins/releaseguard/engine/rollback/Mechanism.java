package io.jenkins.plugins.releaseguard.engine.rollback;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;

/** Extension point: a kind of leg that can be read from a policy and bound to the world. Stateless, thread-safe. */
public interface Mechanism extends LegKind {
    /**
     * Binds a leg to its object. May block; called on a bounded pool only.
     *
     * @param spec one that this kind has read
     */
    Leg open(LegSpec spec, Connections connections) throws LegException;

    /** What it does in a cluster, at its least; empty: it works elsewhere. */
    default List<Permission> permissions() {
        return List.of();
    }

    /** Clients for what an administrator has set up, with the credentials that the job may use. */
    interface Connections {
        /** A client for the cluster of that name; the leg closes it. */
        KubernetesClient kubernetes(String cluster) throws LegException;

        /** The MLflow server of that name. */
        default WebServer mlflow(String server) throws LegException {
            throw new LegException(LegException.Kind.UNSUITABLE, "No MLflow server can be reached from here");
        }

        /** The Git repository of that name. */
        default WebServer git(String repository) throws LegException {
            throw new LegException(LegException.Kind.UNSUITABLE, "No Git repository can be reached from here");
        }

        /** The Argo CD server of that name. */
        default WebServer argoCd(String server) throws LegException {
            throw new LegException(LegException.Kind.UNSUITABLE, "No Argo CD server can be reached from here");
        }

        /** The server with a REST API of that name. */
        default WebServer rest(String server) throws LegException {
            throw new LegException(LegException.Kind.UNSUITABLE, "No server with a REST API can be reached from here");
        }

        /** Where programs are run. */
        Machine machine();

        /** Path of the Helm program on that machine, or its name, which is looked up as the machine does. */
        default String helm() {
            return Servers.HELM;
        }

        /** Who writes, for the marks that a leg leaves in the world: {@code ml/release#12}. */
        default String actor() {
            return "Model Release Guard";
        }
    }

    /**
     * How to reach a server with a web address.
     *
     * @param name as policies call it
     * @param url base address, http or https
     * @param authorization is asked for its header at every call
     * @param http does not follow redirects; belongs to the giver
     */
    record WebServer(String name, URI url, Authorization authorization, HttpClient http) {}
}

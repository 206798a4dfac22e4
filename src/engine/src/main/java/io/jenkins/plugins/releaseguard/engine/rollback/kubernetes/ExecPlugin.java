package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Program;
import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program of a kubeconfig's {@code exec}, which says who the user is (Kubernetes, client authentication API
 * client.authentication.k8s.io, v1 and v1beta1): it is told nothing that has to be kept secret, and answers with an
 * {@code ExecCredential}.
 *
 * @param cluster what it is told of the cluster; null: nothing
 */
record ExecPlugin(
        String apiVersion,
        String command,
        List<String> arguments,
        Map<String, String> environment,
        ObjectNode cluster) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String GROUP = "client.authentication.k8s.io/";

    /**
     * What it answers.
     *
     * @param token null: none
     * @param certificate PEM, with {@code key}; null: none
     * @param until it may be used; null: for as long as the client is
     */
    record Credential(String token, String certificate, String key, Instant until) {
        boolean isGoodAt(Instant now) {
            return until == null || now.isBefore(until.minusSeconds(30));
        }

        @Override
        public String toString() {
            return "Credential[hidden]";
        }
    }

    /**
     * What a kubeconfig says of it.
     *
     * @throws IllegalArgumentException what is wrong, without anything that may be secret
     */
    static ExecPlugin read(Map<?, ?> exec, Map<?, ?> cluster) {
        String apiVersion = exec.get("apiVersion") instanceof String text ? text : "";
        if (!List.of(GROUP + "v1", GROUP + "v1beta1").contains(apiVersion)) {
            throw new IllegalArgumentException(
                    "the kubeconfig's exec has to be of the apiVersion " + GROUP + "v1 or " + GROUP + "v1beta1");
        }
        if (!(exec.get("command") instanceof String command) || command.isBlank()) {
            throw new IllegalArgumentException("the kubeconfig's exec names no command");
        }
        if ("Always".equals(exec.get("interactiveMode"))) {
            throw new IllegalArgumentException("the kubeconfig's exec wants to ask a person (interactiveMode: Always)");
        }
        List<String> arguments = new ArrayList<>();
        if (exec.get("args") instanceof List<?> given) {
            given.forEach(argument -> arguments.add(String.valueOf(argument)));
        }
        Map<String, String> environment = new HashMap<>();
        if (exec.get("env") instanceof List<?> given) {
            for (Object one : given) {
                if (one instanceof Map<?, ?> variable) {
                    environment.put(String.valueOf(variable.get("name")), String.valueOf(variable.get("value")));
                }
            }
        }
        ObjectNode told = null;
        if (Boolean.TRUE.equals(exec.get("provideClusterInfo"))) {
            told = JSON.createObjectNode().put("server", String.valueOf(cluster.get("server")));
            if (cluster.get("certificate-authority-data") instanceof String ca) {
                told.put("certificate-authority-data", ca);
            }
        }
        return new ExecPlugin(apiVersion, command, List.copyOf(arguments), Map.copyOf(environment), told);
    }

    /**
     * Runs it; blocks.
     *
     * @throws IOException what went wrong, without anything that may be secret
     */
    Credential credential(Machine machine) throws IOException {
        ObjectNode spec = JSON.createObjectNode().put("interactive", false);
        if (cluster != null) {
            spec.set("cluster", cluster);
        }
        ObjectNode info = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", "ExecCredential");
        info.set("spec", spec);
        Map<String, String> told = new HashMap<>(environment);
        told.put("KUBERNETES_EXEC_INFO", info.toString());
        Program.Ended ended =
                machine.run(new Program(command, null, arguments, Map.of(), true, Map.copyOf(told), LIMIT));
        switch (ended.how()) {
            case ENDED -> {
                if (ended.exit() != 0) {
                    throw failed("ended with " + ended.exit());
                }
                return read(ended.output());
            }
            case TOO_LONG -> throw failed("did not end within " + LIMIT.toSeconds() + " s");
            case NOT_FOUND -> throw failed("is not found there");
            default -> throw failed("cannot be run there");
        }
    }

    private Credential read(String output) throws IOException {
        JsonNode answer;
        try {
            answer = JSON.readTree(output);
        } catch (IOException e) {
            throw failed("does not answer in JSON");
        }
        if (!answer.path("kind").asText().equals("ExecCredential")
                || !answer.path("apiVersion").asText().equals(apiVersion)) {
            throw failed("does not answer with an ExecCredential of " + apiVersion);
        }
        JsonNode status = answer.path("status");
        String token = text(status.path("token"));
        String certificate = text(status.path("clientCertificateData"));
        String key = text(status.path("clientKeyData"));
        if (token == null && (certificate == null || key == null)) {
            throw failed("answers with neither a token nor a client certificate and its key");
        }
        return new Credential(token, certificate, key, time(status.path("expirationTimestamp")));
    }

    private Instant time(JsonNode written) throws IOException {
        try {
            return written.isTextual() ? Instant.parse(written.asText()) : null;
        } catch (DateTimeParseException e) {
            throw failed("says an expirationTimestamp that is no time");
        }
    }

    private static String text(JsonNode node) {
        return node.isTextual() && !node.asText().isBlank() ? node.asText() : null;
    }

    private IOException failed(String how) {
        return new IOException("the program '" + command + "' of the kubeconfig's exec " + how);
    }

    /** Asks it again when its answer has expired; thread-safe. */
    final class Login {
        private final Machine machine;
        private Credential last;

        Login(Machine machine, Credential first) {
            this.machine = machine;
            this.last = first;
        }

        /** @throws KubernetesClientException there is none now, and why */
        synchronized String token() {
            if (!last.isGoodAt(Instant.now())) {
                try {
                    last = credential(machine);
                } catch (IOException e) {
                    throw new KubernetesClientException("no token", new UnavailableException(e.getMessage()));
                }
            }
            return last.token();
        }
    }

    @Override
    public String toString() {
        return "ExecPlugin[" + command + "]";
    }
}

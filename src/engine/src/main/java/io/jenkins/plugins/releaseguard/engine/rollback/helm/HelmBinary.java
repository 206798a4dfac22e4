package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import io.fabric8.kubernetes.client.Config;
import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Program;
import io.jenkins.plugins.releaseguard.engine.machine.UnavailableException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The {@code helm} program, run with nothing of the machine's: no environment, no kubeconfig, no plugins and no
 * repositories but an empty folder of its own. What it has learnt of a cluster's kinds of objects is kept for the next run, as it is at a
 * person's: it asks the API server for all of them otherwise.
 */
final class HelmBinary implements Helm {
    private static final Pattern VERSION = Pattern.compile("v[34]\\.[\\w.+-]{1,60}");
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MOST_SAID = 300;
    private static final int FINGERPRINT_LENGTH = 32;
    private static final String KUBECONFIG = "kubeconfig";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOME", Program.FOLDER,
            "HELM_CACHE_HOME", Program.FOLDER,
            "HELM_CONFIG_HOME", Program.FOLDER,
            "HELM_DATA_HOME", Program.FOLDER,
            // of k8s.io/cli-runtime
            "KUBECACHEDIR", Program.KEPT);

    private final String configured;
    private final String path;
    private final Machine machine;
    private final Failures failures;

    /**
     * @param configured path of the program, or its name
     * @param path folders in which a name is looked up, as the variable {@code PATH} has them; null: the machine's
     * @param machine that it is run on
     */
    HelmBinary(String configured, String path, Machine machine, Failures failures) {
        this.configured = configured;
        this.path = path;
        this.machine = machine;
        this.failures = failures;
    }

    @Override
    public String version() throws LegException {
        Program.Ended ended = run(VERSION_LIMIT, null, Map.of(), List.of("version", "--template", "{{.Version}}"));
        String version = ended.output().strip();
        if (ended.exit() != 0 || !VERSION.matcher(version).matches()) {
            throw failures.of(Kind.UNSUITABLE, configured + " is not Helm 3 or 4: it says " + said(ended));
        }
        return version;
    }

    @Override
    public void rollback(HelmSpec release, int revision, Config access, Duration timeout) throws LegException {
        Program.Ended ended = run(
                timeout.plus(GRACE),
                "kinds-" + fingerprint(access),
                Map.of(KUBECONFIG, HelmKubeconfig.text(access)),
                List.of(
                        "rollback",
                        release.name(),
                        String.valueOf(revision),
                        "--namespace",
                        release.namespace(),
                        "--kubeconfig",
                        Program.FOLDER + "/" + KUBECONFIG,
                        "--timeout",
                        timeout.toSeconds() + "s",
                        "--history-max",
                        "0"));
        if (ended.exit() != 0) {
            throw failures.of(
                    kind(ended.errors() + ended.output()),
                    "helm rollback " + release.name() + " " + revision + " ended with " + ended.exit() + ": "
                            + said(ended));
        }
    }

    private static Kind kind(String output) {
        String said = output.toLowerCase(Locale.ROOT);
        if (said.contains("forbidden") || said.contains("unauthorized") || said.contains("provide credentials")) {
            return Kind.FORBIDDEN;
        }
        if (said.contains("cluster unreachable")
                || said.contains("connection refused")
                || said.contains("i/o timeout")) {
            return Kind.UNREACHABLE;
        }
        if (said.contains("already exists") || said.contains("is in progress") || said.contains("modified")) {
            return Kind.CONFLICT;
        }
        return Kind.UNSUITABLE;
    }

    /** Of the API server that is talked to, whoever does. */
    private static String fingerprint(Config access) {
        String server = access.getMasterUrl() + " " + access.getCaCertData();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(server.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** @param keeps as {@link Program#keeps} */
    private Program.Ended run(Duration limit, String keeps, Map<String, String> files, List<String> arguments)
            throws LegException {
        Program program = new Program(configured, path, arguments, files, false, ENVIRONMENT, limit, null, keeps);
        Program.Ended ended;
        try {
            ended = machine.run(program);
        } catch (UnavailableException e) {
            throw new LegException(Kind.UNREACHABLE, failures.object() + ": helm cannot be run: " + e.getMessage(), e);
        }
        switch (ended.how()) {
            case ENDED -> {
                return ended;
            }
            case TOO_LONG ->
                throw failures.of(
                        Kind.UNREACHABLE,
                        "helm was ended, for it did not end by itself within " + limit.toSeconds() + " s; it said "
                                + said(ended));
            case UNREADABLE ->
                throw failures.of(Kind.UNREACHABLE, "what helm says cannot be read; it is looked at again");
            case NO_FOLDER -> throw failures.of(Kind.UNSUITABLE, "no folder for Helm can be made in " + ended.errors());
            case NOT_STARTED -> throw failures.of(Kind.UNSUITABLE, configured + " cannot be run; " + remedy());
            default -> throw failures.of(Kind.UNSUITABLE, "Helm is not found as '" + configured + "'; " + remedy());
        }
    }

    private static String remedy() {
        return "install Helm 3 or 4 where it is run (where Jenkins runs, or on the agent of `runOn: 'agent'`), and set its path (Manage Jenkins » System » Model Release Guard »"
                + " Helm; in a servers file `helm: /usr/local/bin/helm`)";
    }

    private static String said(Program.Ended ended) {
        String line = (ended.errors() + ended.output()).strip().replaceAll("\\s+", " ");
        return line.isEmpty()
                ? "nothing"
                : "'" + (line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + "…") + "'";
    }
}

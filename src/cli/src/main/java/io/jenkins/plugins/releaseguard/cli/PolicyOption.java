package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import java.util.List;
import picocli.CommandLine;

/** Reads the one policy that a command works with. */
final class PolicyOption {
    private PolicyOption() {}

    /**
     * The policy; its warnings are printed.
     *
     * @param servers null: they are not known, and none is asked
     * @return null when it has mistakes, which are printed
     */
    static Policy read(String name, Servers servers, Host host, CommandLine to) throws CannotRunException {
        String text = new Texts(host.in()).read(name);
        try {
            Policy policy = Policies.reader()
                    .read(text, Texts.shown(name), servers == null ? AssumedServers.of(text) : servers);
            print(Finding.warnings(policy.warnings()), to);
            return policy;
        } catch (PolicyException e) {
            print(Finding.errors(e.problems()), to);
            return null;
        }
    }

    private static void print(List<Finding> findings, CommandLine to) {
        findings.forEach(f -> to.getErr().println(f.text()));
        to.getErr().flush();
    }
}

package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;

/** Reads policies as the plugin does. */
final class Policies {
    private Policies() {}

    static PolicyReader reader() {
        return new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn());
    }
}

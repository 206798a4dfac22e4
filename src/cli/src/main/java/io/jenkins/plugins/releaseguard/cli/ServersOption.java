package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.ServersFile;
import io.jenkins.plugins.releaseguard.engine.policy.ServersReader;
import java.nio.file.Path;

/** Reads what {@code --servers} names. */
final class ServersOption {
    private ServersOption() {}

    /** @throws CannotRunException every mistake in it, or why it cannot be read */
    static ServersFile read(Path file) throws CannotRunException {
        String text = Texts.file(file.toString());
        try {
            return new ServersReader(Catalogues.builtIn()).read(text, file.toString());
        } catch (PolicyException e) {
            throw new CannotRunException(e.getMessage());
        }
    }
}

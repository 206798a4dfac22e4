package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * An Argo CD server as the administrator set it up.
 *
 * @param name as policies call it
 * @param url base address, http or https
 * @param credentialsId null: anonymous
 * @param folders whose jobs may use it; empty: all
 * @param isDefault used where a policy names none
 */
public record ArgoCdServer(String name, URI url, String credentialsId, List<String> folders, boolean isDefault)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public ArgoCdServer {
        folders = List.copyOf(folders);
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * A server whose REST API legs call, as the administrator set it up.
 *
 * @param name as policies call it
 * @param type what it answers as
 * @param url base address, http or https
 * @param credentialsId null: anonymous
 * @param folders whose jobs may use it; empty: all
 * @param isDefault used where a policy names none of its type
 */
public record RestServer(
        String name, RestType type, URI url, String credentialsId, List<String> folders, boolean isDefault)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public RestServer {
        folders = List.copyOf(folders);
    }
}

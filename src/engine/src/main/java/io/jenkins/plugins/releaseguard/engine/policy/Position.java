package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;

/**
 * A place in a policy text, for error messages.
 *
 * @param file what the user calls the text, for example {@code release-guard.yaml}
 * @param line from 1
 * @param column from 1
 */
public record Position(String file, int line, int column) implements Serializable {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}

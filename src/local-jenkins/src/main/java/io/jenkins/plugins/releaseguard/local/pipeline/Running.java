package io.jenkins.plugins.releaseguard.local.pipeline;

import java.util.List;

/** A step that runs. */
interface Running {
    /** Asks it to end, with this as its failure. */
    void interrupt(Throwable cause);

    /** Adds what it, or what runs in it, says of itself. */
    void statuses(List<String> lines);
}

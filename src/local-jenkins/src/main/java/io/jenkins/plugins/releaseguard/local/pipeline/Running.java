package io.jenkins.plugins.releaseguard.local.pipeline;

import java.io.Serializable;
import java.util.List;

/** A step that runs. It is a part of the program, and as such outlives the process. */
interface Running extends Serializable {
    /** Asks it to end, with this as its failure. */
    void interrupt(Throwable cause);

    /** Adds what it, or what runs in it, says of itself. */
    void statuses(List<String> lines);

    /** The process is another one: timers and the like have to be set again. */
    void onResume();
}

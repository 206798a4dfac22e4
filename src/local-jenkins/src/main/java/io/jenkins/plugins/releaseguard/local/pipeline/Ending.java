package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import java.io.Serializable;

/** What wants to know how a branch has ended. */
interface Ending extends Serializable {
    void ended(Outcome outcome);
}

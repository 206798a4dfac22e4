package org.jenkinsci.plugins.workflow.cps;

import hudson.scm.SCM;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;

/** A Jenkinsfile from an SCM. */
public class CpsScmFlowDefinition extends FlowDefinition {
    private final SCM scm;
    private final String scriptPath;

    public CpsScmFlowDefinition(SCM scm, String scriptPath) {
        this.scm = scm;
        this.scriptPath = scriptPath;
    }

    public SCM getScm() {
        return scm;
    }

    public String getScriptPath() {
        return scriptPath;
    }
}

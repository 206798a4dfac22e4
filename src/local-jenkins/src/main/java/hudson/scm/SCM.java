package hudson.scm;

import hudson.ExtensionPoint;
import hudson.model.Describable;

/** Where a Jenkinsfile comes from. */
public abstract class SCM implements Describable<SCM>, ExtensionPoint {
    public SCM() {}
}

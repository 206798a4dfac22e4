package hudson.model;

import hudson.ExtensionPoint;

/** An action of the controller, with a page at its top. */
public interface RootAction extends Action, ExtensionPoint {}

package hudson.model;

/** The log of a build of a freestyle job. */
public interface BuildListener extends TaskListener {}

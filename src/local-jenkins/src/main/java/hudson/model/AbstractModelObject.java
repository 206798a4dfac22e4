package hudson.model;

/** Base of what has a page. */
public abstract class AbstractModelObject implements ModelObject {}

package hudson.model;

/** A machine that builds run on, as it is configured. */
public abstract class Node extends AbstractModelObject {
    public Node() {}

    public abstract String getNodeName();
}

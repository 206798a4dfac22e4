package hudson.model;

import hudson.remoting.VirtualChannel;

/** A machine that builds run on, as it is now. */
public abstract class Computer extends Actionable {
    protected String nodeName;

    protected Computer(Node node) {
        this.nodeName = node.getNodeName();
    }

    /** Empty: the controller. */
    public String getName() {
        return nodeName;
    }

    /** Null while it is offline. */
    public abstract VirtualChannel getChannel();
}

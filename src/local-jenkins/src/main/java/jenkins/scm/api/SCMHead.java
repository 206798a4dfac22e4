package jenkins.scm.api;

import java.io.Serializable;

/** A branch, a tag, a change request. */
public class SCMHead implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;

    public SCMHead(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }
}

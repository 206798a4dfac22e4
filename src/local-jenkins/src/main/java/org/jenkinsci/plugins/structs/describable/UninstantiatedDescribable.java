package org.jenkinsci.plugins.structs.describable;

import java.io.Serializable;

/** What a script says of an object. */
public class UninstantiatedDescribable implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Stands for the name of an argument that has none. */
    public static final String ANONYMOUS_KEY = "<anonymous>";

    private UninstantiatedDescribable() {}
}

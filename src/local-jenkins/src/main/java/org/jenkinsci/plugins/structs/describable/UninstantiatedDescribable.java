package org.jenkinsci.plugins.structs.describable;

import java.io.Serializable;
import java.util.Map;

/** What a script says of an object. */
public class UninstantiatedDescribable implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Stands for the name of an argument that has none. */
    public static final String ANONYMOUS_KEY = "<anonymous>";

    private final String symbol;
    private final String klass;
    private final Map<String, ?> arguments;

    public UninstantiatedDescribable(String symbol, String klass, Map<String, ?> arguments) {
        this.symbol = symbol;
        this.klass = klass;
        this.arguments = arguments;
    }

    public String getSymbol() {
        return symbol;
    }

    public String getKlass() {
        return klass;
    }

    public Map<String, ?> getArguments() {
        return arguments;
    }
}

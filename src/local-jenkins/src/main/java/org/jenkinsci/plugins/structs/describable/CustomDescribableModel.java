package org.jenkinsci.plugins.structs.describable;

import java.util.Map;

/** A descriptor that looks at the arguments of a script before they are bound. */
public interface CustomDescribableModel {
    default Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        return arguments;
    }
}

package io.jenkins.plugins.releaseguard.local.pipeline;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a build: those that it was started with, then the defaults that its Jenkinsfile says. */
final class Parameters implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<String, Object> values = new LinkedHashMap<>();

    Parameters(Map<String, ?> given) {
        values.putAll(given);
    }

    void declare(String name, Object defaultValue) {
        values.putIfAbsent(name, defaultValue);
    }

    Map<String, Object> view() {
        return Collections.unmodifiableMap(values);
    }
}

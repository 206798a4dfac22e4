package io.jenkins.plugins.releaseguard.engine.policy;

/** The entries of one YAML mapping, read with their places; mistakes are collected, not thrown. */
public interface Fields {
    /** The text of a scalar entry; null when it is absent or, with a problem reported, not a scalar. */
    String text(String key);

    /** The number of a scalar entry; null when it is absent or, with a problem reported, not a number. */
    Double number(String key);

    /** Where the entry stands, or the mapping when it is absent. */
    Position at(String key);

    /** Reports a mistake at the entry. */
    void problem(String key, String message);
}

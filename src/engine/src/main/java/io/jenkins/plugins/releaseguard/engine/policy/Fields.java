package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.Collection;

/** The entries of one YAML mapping, read with their places; mistakes are collected, not thrown. */
public interface Fields {
    /** The text of a scalar entry; null when it is absent or, with a problem reported, not a scalar. */
    String text(String key);

    /** The number of a scalar entry; null when it is absent or, with a problem reported, not a number. */
    Double number(String key);

    /** The duration of a scalar entry; null when it is absent or, with a problem reported, not one above zero. */
    Duration duration(String key, String example);

    /** The word of the entry if it is one of these; null when it is absent or, with a problem reported, another. */
    String word(String key, Collection<String> known);

    /** Where the entry stands, or the mapping when it is absent. */
    Position at(String key);

    /** Reports a mistake at the entry. */
    void problem(String key, String message);

    /** The entries of the mapping at an entry; null when it is absent or, with a problem reported, no mapping. */
    Fields mapping(String key, String example);

    /** Reports every key that is none of these. */
    void only(String what, Collection<String> known);
}

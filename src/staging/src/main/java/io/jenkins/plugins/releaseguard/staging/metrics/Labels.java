package io.jenkins.plugins.releaseguard.staging.metrics;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The identity of a series, {@code __name__} included; immutable.
 *
 * @param values by label name; a label without a value is left out, which is the same in Prometheus
 */
public record Labels(SortedMap<String, String> values) implements Comparable<Labels> {
    /** The label that carries a metric's name. */
    public static final String NAME = "__name__";

    /** No label at all. */
    public static final Labels NONE = new Labels(new TreeMap<>());

    public Labels {
        TreeMap<String, String> copy = new TreeMap<>(values);
        copy.values().removeIf(String::isEmpty);
        values = Collections.unmodifiableSortedMap(copy);
    }

    /** Of a metric's name and its other labels. */
    public static Labels of(String metric, Map<String, String> others) {
        TreeMap<String, String> all = new TreeMap<>(others);
        all.put(NAME, metric);
        return new Labels(all);
    }

    /** The empty string where there is none, as matchers see it. */
    public String get(String label) {
        return values.getOrDefault(label, "");
    }

    /** All but the named ones. */
    public Labels without(Collection<String> names) {
        TreeMap<String, String> rest = new TreeMap<>(values);
        rest.keySet().removeAll(names);
        return new Labels(rest);
    }

    /** None but the named ones. */
    public Labels only(Collection<String> names) {
        TreeMap<String, String> kept = new TreeMap<>(values);
        kept.keySet().retainAll(names);
        return new Labels(kept);
    }

    @Override
    public int compareTo(Labels other) {
        Iterator<Map.Entry<String, String>> mine = values.entrySet().iterator();
        Iterator<Map.Entry<String, String>> theirs = other.values.entrySet().iterator();
        while (mine.hasNext() && theirs.hasNext()) {
            Map.Entry<String, String> a = mine.next();
            Map.Entry<String, String> b = theirs.next();
            int order = a.getKey().compareTo(b.getKey());
            order = order != 0 ? order : a.getValue().compareTo(b.getValue());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(mine.hasNext(), theirs.hasNext());
    }
}

package io.jenkins.plugins.releaseguard.local.pipeline;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Pipeline gets in place of the iterators and views of Java's collections, which cannot be saved: a step may run
 * in the midst of a loop. As in Jenkins, a loop goes over the collection as it was at its start.
 *
 * <p>A Groovy category. It wins over a type's own method only where its parameter is an interface that the type itself
 * names; so there is one method for each of those that matter.
 */
public final class Iterations {
    private Iterations() {}

    public static <E> Iterator<E> iterator(List<E> all) {
        return new Position<>(all);
    }

    public static <E> Iterator<E> iterator(Set<E> all) {
        return new Position<>(all);
    }

    public static <E> Iterator<E> iterator(Collection<E> all) {
        return new Position<>(all);
    }

    public static <K, V> Iterator<Map.Entry<K, V>> iterator(Map<K, V> map) {
        return new Position<>(entries(map));
    }

    public static <K, V> Set<Map.Entry<K, V>> entrySet(Map<K, V> map) {
        return new LinkedHashSet<>(entries(map));
    }

    public static <K, V> Set<K> keySet(Map<K, V> map) {
        return new LinkedHashSet<>(map.keySet());
    }

    public static <K, V> Collection<V> values(Map<K, V> map) {
        return new ArrayList<>(map.values());
    }

    private static <K, V> List<Map.Entry<K, V>> entries(Map<K, V> map) {
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new AbstractMap.SimpleImmutableEntry<>(key, value)));
        return entries;
    }

    private static final class Position<E> implements Iterator<E>, Serializable {
        private static final long serialVersionUID = 1L;
        private final ArrayList<E> all;
        private int next;

        Position(Collection<E> all) {
            this.all = new ArrayList<>(all);
        }

        @Override
        public boolean hasNext() {
            return next < all.size();
        }

        @Override
        public E next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return all.get(next++);
        }
    }
}

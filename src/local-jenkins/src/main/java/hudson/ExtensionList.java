package hudson;

import io.jenkins.plugins.releaseguard.local.Extensions;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;

/** All extensions of a type. */
public class ExtensionList<T> extends AbstractList<T> {
    private final List<T> found;

    private ExtensionList(List<T> found) {
        this.found = found;
    }

    public static <T> ExtensionList<T> lookup(Class<T> type) {
        return new ExtensionList<>(Extensions.current().all(type));
    }

    public static <U> U lookupSingleton(Class<U> type) {
        List<U> all = Extensions.current().all(type);
        if (all.size() != 1) {
            throw new IllegalStateException("Expected 1 instance of " + type.getName() + " but got " + all.size());
        }
        return all.get(0);
    }

    @Override
    public T get(int index) {
        return found.get(index);
    }

    public <U extends T> U get(Class<U> type) {
        return found.stream()
                .filter(e -> e.getClass() == type)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Iterator<T> iterator() {
        return found.iterator();
    }

    @Override
    public int size() {
        return found.size();
    }
}

package io.jenkins.plugins.releaseguard.local;

import hudson.Extension;
import hudson.init.Terminator;
import hudson.model.Descriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.jenkinsci.Symbol;

/** The extensions of the running controller, found through the index that SezPoz wrote, each made once. Thread-safe. */
public final class Extensions {
    private static volatile Extensions current;

    private final ClassLoader loader;
    private final List<Object> instances = new ArrayList<>();
    private boolean loading;

    Extensions(ClassLoader loader) {
        this.loader = loader;
    }

    /** Of the controller that runs in this process. */
    public static Extensions current() {
        Extensions running = current;
        if (running == null) {
            throw new IllegalStateException("no controller runs in this process");
        }
        return running;
    }

    static void setCurrent(Extensions extensions) {
        current = extensions;
    }

    synchronized void load() {
        loading = true;
        try {
            for (IndexItem<Extension, Object> item : Index.load(Extension.class, Object.class, loader)) {
                instances.add(item.instance());
            }
        } catch (InstantiationException e) {
            throw new IllegalStateException("An extension could not be made: " + e.getCause(), e);
        } finally {
            loading = false;
        }
    }

    /** All of a type, in no particular order. */
    public synchronized <T> List<T> all(Class<T> type) {
        if (loading) {
            throw new IllegalStateException("extensions are looked up while they are being made: " + type.getName());
        }
        return instances.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The descriptor of a describable's type. */
    public synchronized Descriptor<?> descriptorOf(Class<?> type) {
        return instances.stream()
                .filter(Descriptor.class::isInstance)
                .map(Descriptor.class::cast)
                .filter(d -> d.clazz == type)
                .findFirst()
                .orElseThrow(() -> new AssertionError(type.getName() + " is missing its descriptor"));
    }

    /** What a script means by a symbol; null: there is no such. */
    public synchronized Class<?> describable(String symbol) {
        return instances.stream()
                .filter(Descriptor.class::isInstance)
                .filter(extension -> isCalled(extension.getClass().getAnnotation(Symbol.class), symbol))
                .map(Descriptor.class::cast)
                .findFirst()
                .map(descriptor -> descriptor.clazz)
                .orElse(null);
    }

    private static boolean isCalled(Symbol symbol, String name) {
        return symbol != null && Arrays.asList(symbol.value()).contains(name);
    }

    /** Calls every method that wants to know of the end. */
    void terminate() {
        for (Object extension : List.copyOf(instances)) {
            for (Method method : extension.getClass().getMethods()) {
                if (((AnnotatedElement) method).isAnnotationPresent(Terminator.class)) {
                    try {
                        method.invoke(extension);
                    } catch (IllegalAccessException | InvocationTargetException e) {
                        throw new IllegalStateException("terminator " + method, e);
                    }
                }
            }
        }
    }
}

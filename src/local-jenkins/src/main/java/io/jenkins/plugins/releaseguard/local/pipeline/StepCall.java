package io.jenkins.plugins.releaseguard.local.pipeline;

import groovy.lang.Closure;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;

/**
 * A step that a script calls.
 *
 * @param named {@code timeout(time: 5)}
 * @param positional {@code echo 'x'}
 * @param body the block behind it; null: none
 */
record StepCall(String name, Map<String, Object> named, List<Object> positional, Closure<?> body)
        implements Serializable {

    /** The arguments by name; the one that has none under {@link UninstantiatedDescribable#ANONYMOUS_KEY}. */
    Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>(named);
        positional.forEach(value -> all.put(UninstantiatedDescribable.ANONYMOUS_KEY, value));
        return all;
    }

    /** As it would be called with these. */
    StepCall with(Map<String, ?> arguments) {
        Map<String, Object> byName = new LinkedHashMap<>(arguments);
        boolean hasOne = byName.containsKey(UninstantiatedDescribable.ANONYMOUS_KEY);
        Object one = byName.remove(UninstantiatedDescribable.ANONYMOUS_KEY);
        return new StepCall(name, byName, hasOne ? Collections.singletonList(one) : List.of(), body);
    }

    /** No step, but an object in the argument of one. */
    UninstantiatedDescribable asObject() {
        return new UninstantiatedDescribable(name, null, arguments());
    }

    /** Sorts the arguments as Groovy hands them over: first the map of the named ones, last the block. */
    static StepCall of(String name, Object[] arguments) {
        int from = 0;
        int to = arguments.length;
        Closure<?> body = null;
        if (to > 0 && arguments[to - 1] instanceof Closure<?> block) {
            body = block;
            to--;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        if (to > 0 && arguments[0] instanceof Map<?, ?> map) {
            map.forEach((key, value) -> named.put(String.valueOf(key), value));
            from = 1;
        }
        return new StepCall(name, named, Arrays.asList(Arrays.copyOfRange(arguments, from, to)), body);
    }
}

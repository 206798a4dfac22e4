package io.jenkins.plugins.releaseguard.local.pipeline;

import groovy.lang.Closure;
import io.jenkins.plugins.releaseguard.local.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a step, checked against the names that it knows; the first of them may go without its name. */
final class Arguments {
    private final String step;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Closure<?> body;

    /** @throws Refusal an argument that the step does not know */
    Arguments(StepCall call, List<String> names) {
        step = call.name();
        body = call.body();
        if (call.positional().size() > 1 || (!call.positional().isEmpty() && names.isEmpty())) {
            throw new Refusal(
                    step + ": too many arguments without a name: " + call.positional() + "; it knows " + names);
        }
        if (!call.positional().isEmpty()) {
            values.put(names.get(0), call.positional().get(0));
        }
        call.named().forEach((name, value) -> {
            if (!names.contains(name)) {
                throw new Refusal(step + ": no argument '" + name + "'; "
                        + (names.isEmpty() ? "it takes none" : "it knows " + new ArrayList<>(names)));
            }
            values.put(name, value);
        });
    }

    Closure<?> body() {
        if (body == null) {
            throw new Refusal(step + ": the block { … } is missing");
        }
        return body;
    }

    void noBody() {
        if (body != null) {
            throw new Refusal(step + ": takes no block { … }");
        }
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    Object value(String name) {
        return values.get(name);
    }

    String text(String name) {
        if (!has(name)) {
            throw new Refusal(step + ": the argument '" + name + "' is missing");
        }
        return values.get(name).toString();
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    double number(String name) {
        text(name);
        if (values.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new Refusal(step + ": '" + name + "' has to be a number and is '" + values.get(name) + "'");
    }

    boolean flag(String name, boolean otherwise) {
        return has(name) ? Boolean.parseBoolean(text(name)) : otherwise;
    }
}

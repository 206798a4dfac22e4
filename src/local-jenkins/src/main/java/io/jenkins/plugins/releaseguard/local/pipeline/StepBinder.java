package io.jenkins.plugins.releaseguard.local.pipeline;

import groovy.lang.GString;
import io.jenkins.plugins.releaseguard.local.Extensions;
import io.jenkins.plugins.releaseguard.local.Refusal;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Makes a step from the arguments in a script, by its {@code @DataBoundConstructor} and {@code @DataBoundSetter}s. */
final class StepBinder {
    private static final Class<?>[] NUMBERS = {
        int.class, Integer.class, long.class, Long.class, double.class, Double.class
    };

    private StepBinder() {}

    static Step bind(StepDescriptor descriptor, StepCall call) throws Exception {
        StepCall given = descriptor instanceof CustomDescribableModel own
                ? call.with(own.customInstantiate(call.arguments()))
                : call;
        if (descriptor.takesImplicitBlockArgument()) {
            new Arguments(new StepCall(call.name(), Map.of(), List.of(), call.body()), List.of()).body();
            given = new StepCall(given.name(), given.named(), given.positional(), null);
        }
        return (Step) bind(descriptor.clazz, given);
    }

    private static Object bind(Class<?> type, StepCall call) throws Exception {
        Constructor<?> constructor = Arrays.stream(type.getConstructors())
                .filter(c -> c.isAnnotationPresent(DataBoundConstructor.class))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " has no @DataBoundConstructor"));
        Map<String, Method> setters = setters(type);
        List<String> names = new ArrayList<>();
        for (Parameter parameter : constructor.getParameters()) {
            names.add(parameter.getName());
        }
        int mandatory = names.size();
        names.addAll(setters.keySet());
        if (mandatory == 0 && !call.positional().isEmpty()) {
            throw new Refusal(call.name() + ": every argument needs its name; it knows " + names);
        }
        Arguments arguments = new Arguments(call, names);
        arguments.noBody();
        Object[] given = new Object[mandatory];
        for (int i = 0; i < mandatory; i++) {
            given[i] = coerce(
                    call.name(),
                    names.get(i),
                    arguments.value(names.get(i)),
                    constructor.getGenericParameterTypes()[i]);
        }
        try {
            Object step = constructor.newInstance(given);
            for (Map.Entry<String, Method> setter : setters.entrySet()) {
                if (call.named().containsKey(setter.getKey())) {
                    setter.getValue()
                            .invoke(
                                    step,
                                    coerce(
                                            call.name(),
                                            setter.getKey(),
                                            arguments.value(setter.getKey()),
                                            setter.getValue().getGenericParameterTypes()[0]));
                }
            }
            return step;
        } catch (InvocationTargetException e) {
            throw Invocations.Sneaky.rethrow(e.getCause());
        }
    }

    private static Map<String, Method> setters(Class<?> type) {
        Map<String, Method> setters = new LinkedHashMap<>();
        Arrays.stream(type.getMethods())
                .filter(m -> m.isAnnotationPresent(DataBoundSetter.class))
                .sorted(java.util.Comparator.comparing(Method::getName))
                .forEach(m -> setters.put(
                        m.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                                + m.getName().substring(4),
                        m));
        return setters;
    }

    /** The text itself where it is none. */
    private static Object number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static Object coerce(String step, String name, Object value, Type generic) throws Exception {
        if (generic instanceof ParameterizedType list
                && list.getRawType() == List.class
                && value instanceof List<?> all) {
            List<Object> coerced = new ArrayList<>();
            for (Object one : all) {
                coerced.add(coerce(step, name, one, list.getActualTypeArguments()[0]));
            }
            return coerced;
        }
        if (value instanceof UninstantiatedDescribable object) {
            Class<?> said = Extensions.current().describable(object.getSymbol());
            return bind(said, new StepCall(object.getSymbol(), Map.of(), List.of(), null).with(object.getArguments()));
        }
        return coerce(step, name, value, (Class<?>) (generic instanceof Class<?> type ? type : Object.class));
    }

    private static Object coerce(String step, String name, Object value, Class<?> type) {
        Object plain = value instanceof GString text ? text.toString() : value;
        if (plain == null && !type.isPrimitive()) {
            return null;
        }
        if (type.isInstance(plain)) {
            return plain;
        }
        if (type == boolean.class && plain instanceof Boolean) {
            return plain;
        }
        if (plain instanceof String text && (type == boolean.class || type == Boolean.class)) {
            return Boolean.valueOf(text);
        }
        if (plain instanceof String text && Arrays.asList(NUMBERS).contains(type)) {
            plain = number(text);
        }
        if (plain instanceof Number number) {
            if (type == int.class || type == Integer.class) {
                return number.intValue();
            }
            if (type == long.class || type == Long.class) {
                return number.longValue();
            }
            if (type == double.class || type == Double.class) {
                return number.doubleValue();
            }
        }
        throw new Refusal(step + ": '" + name + "' has to be a " + type.getSimpleName() + " and is "
                + (plain == null ? "null" : "the " + plain.getClass().getSimpleName() + " '" + plain + "'"));
    }
}

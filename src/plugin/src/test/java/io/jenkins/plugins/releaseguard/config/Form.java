package io.jenkins.plugins.releaseguard.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * A submitted form, bound as Stapler binds it: constructor first, then setters; one value where a list is wanted becomes a
 * list of one; what is no number becomes null. Values of Configuration as Code go the same way.
 */
public final class Form {
    private Form() {}

    /** A request that can bind. */
    public static StaplerRequest2 request() {
        return (StaplerRequest2) Proxy.newProxyInstance(
                Form.class.getClassLoader(), new Class<?>[] {StaplerRequest2.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("bindJSON")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    if (arguments[0] instanceof Class<?> type) {
                        return make(type, (JSONObject) arguments[1]);
                    }
                    fill(arguments[0], (JSONObject) arguments[1]);
                    return null;
                });
    }

    private static Object make(Class<?> type, JSONObject json) throws ReflectiveOperationException {
        Constructor<?> constructor = Arrays.stream(type.getConstructors())
                .filter(c -> c.isAnnotationPresent(DataBoundConstructor.class))
                .findFirst()
                .orElseThrow();
        List<Object> arguments = new ArrayList<>();
        for (Parameter parameter : constructor.getParameters()) {
            arguments.add(convert(json.get(parameter.getName()), parameter.getParameterizedType()));
        }
        Object made = constructor.newInstance(arguments.toArray());
        fill(made, json);
        return made;
    }

    private static void fill(Object bean, JSONObject json) throws ReflectiveOperationException {
        for (Method setter : bean.getClass().getMethods()) {
            String name = property(setter);
            if (setter.isAnnotationPresent(DataBoundSetter.class) && json.containsKey(name)) {
                try {
                    setter.invoke(bean, convert(json.get(name), setter.getGenericParameterTypes()[0]));
                } catch (InvocationTargetException e) {
                    throw new IllegalArgumentException("Failed to set " + name, e.getCause());
                }
            }
        }
    }

    /** Of a setter. */
    static String property(Method setter) {
        String name = setter.getName();
        return name.length() < 4 ? name : Character.toLowerCase(name.charAt(3)) + name.substring(4);
    }

    private static Object convert(Object value, Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType list) {
            List<Object> items = new ArrayList<>();
            for (Object item : value instanceof JSONArray array ? array : List.of(value)) {
                items.add(convert(item, list.getActualTypeArguments()[0]));
            }
            return items;
        }
        if (value instanceof JSONObject object) {
            return make((Class<?>) type, object);
        }
        if (type == Double.class) {
            try {
                return value == null ? null : Double.valueOf(value.toString());
            } catch (NumberFormatException e) {
                return null;
            }
        }
        if (type == boolean.class) {
            return Boolean.parseBoolean(String.valueOf(value));
        }
        return value == null ? null : value.toString();
    }
}

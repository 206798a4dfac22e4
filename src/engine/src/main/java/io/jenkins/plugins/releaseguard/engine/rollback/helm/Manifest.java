package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The objects that a release installs, as Helm has rendered them. */
final class Manifest {
    private static final int MOST_CHARACTERS = 20_000_000;

    private final List<Map<?, ?>> objects;

    private Manifest(List<Map<?, ?>> objects) {
        this.objects = objects;
    }

    /** @throws IllegalArgumentException it is not YAML */
    static Manifest of(String text) {
        // Kubernetes takes a key that is there twice, and charts have them
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MOST_CHARACTERS)
                .setAllowDuplicateKeys(true)
                .build();
        List<Map<?, ?>> objects = new ArrayList<>();
        try {
            for (Object document : new Load(settings).loadAllFromString(text)) {
                if (document instanceof Map<?, ?> object) {
                    objects.add(object);
                }
            }
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
            throw new IllegalArgumentException("its manifest is not YAML", e);
        }
        return new Manifest(objects);
    }

    /** As the other; empty where it is not YAML. */
    static Manifest lenient(String text) {
        try {
            return of(text);
        } catch (IllegalArgumentException e) {
            return new Manifest(List.of());
        }
    }

    /** What has pods whose rollout can be watched, in {@code namespace}. */
    List<Workload> workloads(String namespace) {
        List<Workload> workloads = new ArrayList<>();
        for (Map<?, ?> object : objects) {
            Workload.Kind kind = Workload.Kind.of(text(object, "apiVersion"), text(object, "kind"));
            String in = text(object, "metadata", "namespace");
            if (kind != null && (in.isEmpty() || in.equals(namespace))) {
                workloads.add(new Workload(kind, text(object, "metadata", "name")));
            }
        }
        return workloads;
    }

    /** What has pods that cannot be watched from here, a name each. */
    List<String> unwatched(String namespace) {
        List<String> others = new ArrayList<>();
        for (Map<?, ?> object : objects) {
            boolean watched = Workload.Kind.of(text(object, "apiVersion"), text(object, "kind")) != null;
            String in = text(object, "metadata", "namespace");
            boolean here = in.isEmpty() || in.equals(namespace);
            boolean hasPods = at(object, "spec", "template", "spec", "containers") instanceof List<?>;
            boolean runsOnce = text(object, "kind").equals("Job");
            if (hasPods && !runsOnce && !(watched && here)) {
                others.add(text(object, "kind") + " " + (here ? "" : in + "/") + text(object, "metadata", "name"));
            }
        }
        return others;
    }

    List<String> images() {
        Set<String> images = new LinkedHashSet<>();
        for (Map<?, ?> object : objects) {
            if (at(object, "spec", "template", "spec", "containers") instanceof List<?> containers) {
                for (Object container : containers) {
                    if (container instanceof Map<?, ?> c && c.get("image") instanceof String image) {
                        images.add(image);
                    }
                }
            }
        }
        return List.copyOf(images);
    }

    private static String text(Map<?, ?> object, String... path) {
        Object value = at(object, path);
        return value == null ? "" : value.toString();
    }

    private static Object at(Object value, String... path) {
        Object found = value;
        for (String key : path) {
            found = found instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return found;
    }
}

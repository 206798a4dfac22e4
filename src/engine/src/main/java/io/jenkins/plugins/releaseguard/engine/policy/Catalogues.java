package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The signal catalogues that metric servers may name; immutable. */
public final class Catalogues {
    private static final List<String> BUILT_IN =
            List.of("istio", "knative", "kserve", "nginx-ingress", "prometheus-client", "spring-boot");

    private final TreeMap<String, Catalogue> byName = new TreeMap<>();

    /** @param catalogues with different names */
    public Catalogues(Collection<Catalogue> catalogues) {
        catalogues.forEach(c -> byName.put(c.name(), c));
    }

    /** Those that come with the plugin. */
    public static Catalogues builtIn() {
        return new Catalogues(BUILT_IN.stream()
                .map(name -> new Catalogue(name, resource("catalogues/" + name + ".yaml")))
                .toList());
    }

    /** The catalogue of that name; empty when there is none, or the name is null. */
    public Optional<Catalogue> find(String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(byName.get(name));
    }

    /** Every name, in alphabetical order. */
    public SortedSet<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private static String resource(String path) {
        try (InputStream in = Catalogues.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the plugin's own resource " + path + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

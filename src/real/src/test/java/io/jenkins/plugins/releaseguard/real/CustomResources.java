package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Has an API server know custom resources. */
final class CustomResources {
    private static final Duration START = Duration.ofSeconds(300);
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

    private CustomResources() {}

    /**
     * By its definition, in YAML.
     *
     * @param parts are watched while it waits
     */
    static void define(KubeApi api, Parts parts, String definition) throws IOException {
        String name = definition
                .lines()
                .filter(line -> line.startsWith("  name: "))
                .findFirst()
                .orElseThrow()
                .substring("  name: ".length());
        api.apply(DEFINITIONS + name, definition);
        parts.await("the definition of " + name, START, () -> isServed(api, name));
    }

    /**
     * Where it is not known: its schema is not validated, and no controller minds it.
     *
     * @param version that is stored
     * @param others that are served as well
     */
    static void define(KubeApi api, Parts parts, String group, String kind, String version, String... others)
            throws IOException {
        String singular = kind.toLowerCase(Locale.ROOT);
        String name = singular + "s." + group;
        if (api.exists(DEFINITIONS + name)) {
            return;
        }
        StringBuilder definition = new StringBuilder(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: %s
                  annotations: {api-approved.kubernetes.io: "unapproved, for a test"}
                spec:
                  group: %s
                  scope: Namespaced
                  names: {kind: %s, plural: %ss, singular: %4$s}
                  versions:
                """
                        .formatted(name, group, kind, singular));
        definition.append(version(version, true));
        for (String other : others) {
            definition.append(version(other, false));
        }
        define(api, parts, definition.toString());
    }

    private static String version(String name, boolean isStored) {
        return """
                - name: %s
                  served: true
                  storage: %b
                  subresources: {status: {}}
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """
                .indent(2)
                .formatted(name, isStored);
    }

    /** A definition that is established is served a moment later only. */
    private static boolean isServed(KubeApi api, String name) throws IOException {
        JsonNode spec = api.get(DEFINITIONS + name).path("spec");
        for (JsonNode version : spec.path("versions")) {
            String path = "/apis/" + spec.path("group").asText() + "/"
                    + version.path("name").asText() + "/"
                    + spec.at("/names/plural").asText();
            if (version.path("served").asBoolean() && !api.exists(path)) {
                return false;
            }
        }
        return true;
    }
}

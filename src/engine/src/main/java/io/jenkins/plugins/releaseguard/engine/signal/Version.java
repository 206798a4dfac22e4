package io.jenkins.plugins.releaseguard.engine.signal;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One version of what is released, resolved to what never changes.
 *
 * @param version short, for people: a tag, a model version, a revision
 * @param identity immutable facts by name, for example {@code podTemplateHash}, {@code image}, {@code revision};
 *     two versions are the same if these are equal
 */
public record Version(String version, Map<String, String> identity) implements Serializable {
    /** The key of the value that metrics carry in the server's scope label. */
    public static final String POD_TEMPLATE_HASH = "podTemplateHash";

    /** The key of a revision of Knative, whose metrics carry its name. */
    public static final String KNATIVE_REVISION = "knativeRevision";

    /** The key of the container image, by digest where the spec says so. */
    public static final String IMAGE = "image";

    /** The key of a registered model's version, {@code models:/NAME/NUMBER}. */
    public static final String MODEL_URI = "modelUri";

    public Version {
        identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
    }

    /** Whether both name the same artifact. */
    public boolean sameAs(Version other) {
        return other != null && identity.equals(other.identity);
    }

    /** The value that metrics carry in the server's scope label; null: this version has none. */
    public String scopeValue() {
        return identity.getOrDefault(POD_TEMPLATE_HASH, identity.get(KNATIVE_REVISION));
    }

    /** Whether {@code text} is this version's name, one of its identities, or the digest or tag of its image. */
    public boolean isCalled(String text) {
        if (text.equals(version) || identity.containsValue(text)) {
            return true;
        }
        String image = identity.get(IMAGE);
        return image != null && (image.endsWith("@" + text) || image.endsWith(":" + text));
    }

    @Override
    public String toString() {
        return version;
    }
}

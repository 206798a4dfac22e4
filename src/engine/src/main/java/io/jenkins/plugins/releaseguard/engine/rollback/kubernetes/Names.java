package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.util.regex.Pattern;

/** What Kubernetes takes for a name; anything else is reported where the policy says it. */
public final class Names {
    private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private Names() {}

    /**
     * Whether it can be an object's name; reported if not.
     *
     * @param what for people, for example {@code rollout's name}
     */
    public static boolean isObject(String name, String what, Position at, LegKind.Lookup lookup) {
        return matches(OBJECT, name, what, at, lookup);
    }

    /** Whether it can be a namespace; reported if not. */
    public static boolean isNamespace(String name, Position at, LegKind.Lookup lookup) {
        return matches(NAMESPACE, name, "namespace", at, lookup);
    }

    private static boolean matches(Pattern pattern, String name, String what, Position at, LegKind.Lookup lookup) {
        boolean valid = pattern.matcher(name).matches();
        if (!valid) {
            lookup.problem(
                    at,
                    "`" + name + "` cannot be a " + what
                            + " in Kubernetes; expected lower-case letters, digits and `-`");
        }
        return valid;
    }
}

package com.cloudbees.plugins.credentials;

import com.cloudbees.plugins.credentials.common.IdCredentials;
import java.util.List;

/** Ways to choose among credentials. */
public class CredentialsMatchers {
    private CredentialsMatchers() {}

    public static CredentialsMatcher instanceOf(Class clazz) {
        return clazz::isInstance;
    }

    public static CredentialsMatcher withId(String id) {
        return item -> item instanceof IdCredentials known && known.getId().equals(id);
    }

    /** All that are held here are for builds. */
    public static CredentialsMatcher withScope(CredentialsScope scope) {
        return item -> scope == CredentialsScope.GLOBAL;
    }

    public static CredentialsMatcher anyOf(CredentialsMatcher... matchers) {
        return item -> List.of(matchers).stream().anyMatch(m -> m.matches(item));
    }

    public static CredentialsMatcher allOf(CredentialsMatcher... matchers) {
        return item -> List.of(matchers).stream().allMatch(m -> m.matches(item));
    }

    public static <C extends Credentials> C firstOrNull(Iterable<C> credentials, CredentialsMatcher matcher) {
        for (C item : credentials) {
            if (matcher.matches(item)) {
                return item;
            }
        }
        return null;
    }
}

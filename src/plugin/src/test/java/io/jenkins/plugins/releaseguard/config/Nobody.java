package io.jenkins.plugins.releaseguard.config;

import hudson.security.ACL;
import hudson.security.ACLContext;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

/** Somebody without any permission. */
final class Nobody {
    private Nobody() {}

    static ACLContext acts() {
        return ACL.as2(new UsernamePasswordAuthenticationToken("bob", "password"));
    }
}

package hudson.security;

import io.jenkins.plugins.releaseguard.local.Impersonations;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/** Returns to who one was. */
public class ACLContext implements AutoCloseable {
    private final SecurityContext previous;

    static {
        Impersonations.madeBy(ACLContext::new);
    }

    private ACLContext(SecurityContext previous) {
        this.previous = previous;
    }

    @Override
    public void close() {
        SecurityContextHolder.setContext(previous);
    }
}

package io.jenkins.plugins.releaseguard.local;

import hudson.security.ACLContext;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/** Makes contexts in which somebody acts: in Jenkins nobody but its own package can. */
public final class Impersonations {
    private static final AtomicReference<Function<SecurityContext, ACLContext>> MAKER = new AtomicReference<>();

    private Impersonations() {}

    /** Called by {@link ACLContext} when it is loaded. */
    public static void madeBy(Function<SecurityContext, ACLContext> maker) {
        MAKER.set(maker);
    }

    /** Lets somebody act until the returned context is closed. */
    public static ACLContext as(Authentication somebody) {
        try {
            Class.forName(ACLContext.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        ACLContext context = MAKER.get().apply(SecurityContextHolder.getContext());
        SecurityContextHolder.setContext(new SecurityContextImpl(somebody));
        return context;
    }
}

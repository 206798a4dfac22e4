package hudson.security;

import io.jenkins.plugins.releaseguard.local.Impersonations;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who may do what. */
public abstract class ACL {
    public static final String SYSTEM_USERNAME = "SYSTEM";

    /** The controller itself. */
    public static final Authentication SYSTEM2 =
            new UsernamePasswordAuthenticationToken(SYSTEM_USERNAME, "SYSTEM", AuthorityUtils.NO_AUTHORITIES);

    public ACL() {}

    /** Runs as somebody until the returned context is closed. */
    public static ACLContext as2(Authentication auth) {
        return Impersonations.as(auth);
    }

    public boolean hasPermission2(Authentication a, Permission permission) {
        return false;
    }

    public final boolean hasPermission(Permission p) {
        Authentication now = SecurityContextHolder.getContext().getAuthentication();
        // As in Jenkins's own tests, the system acts where nobody has been named.
        return now == null || SYSTEM2.equals(now) || hasPermission2(now, p);
    }

    public final void checkPermission(Permission p) {
        if (!hasPermission(p)) {
            throw new org.springframework.security.access.AccessDeniedException("missing the permission " + p);
        }
    }
}

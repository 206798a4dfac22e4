package org.jenkinsci.remoting;

/** Says on which side of a connection it may run. */
public interface RoleSensitive {
    void checkRoles(RoleChecker checker) throws SecurityException;
}

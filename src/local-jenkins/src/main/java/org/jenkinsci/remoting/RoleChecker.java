package org.jenkinsci.remoting;

/** Knows what one side of a connection lets the other do; here nobody asks it. */
public abstract class RoleChecker {
    public RoleChecker() {}
}

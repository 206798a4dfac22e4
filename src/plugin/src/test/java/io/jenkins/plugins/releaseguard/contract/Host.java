package io.jenkins.plugins.releaseguard.contract;

import java.util.ServiceLoader;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;

/**
 * What the contract tests run in: local-jenkins, or, in the profile jenkins, Jenkins itself. A test registers it as a JUnit
 * extension; each test has a home of its own.
 */
public interface Host extends BeforeEachCallback, AfterEachCallback {
    /** Of this build. */
    static Host ofThisBuild() {
        return ServiceLoader.load(Host.class).findFirst().orElseThrow();
    }

    /** Starts the controller, does something in it, and ends it with its builds unfinished: the next time they go on. */
    void session(Work work) throws Throwable;

    /** What is done in a controller, by a test or by a part of one. */
    @FunctionalInterface
    interface Work {
        void in(Controller jenkins) throws Throwable;
    }
}

package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import groovy.lang.Closure;

/** {@code sleep 5} in a block: there, Groovy's own {@code sleep} would come first, and block the thread. A category. */
public final class ClosureSleep {
    private static final String SLEEP = "sleep";

    private ClosureSleep() {}

    /** The step. */
    public static Object sleep(Closure<?> block, long seconds) {
        return Continuable.suspend(SLEEP, StepCall.of(SLEEP, new Object[] {seconds}));
    }
}

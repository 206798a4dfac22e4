package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Continuation;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.impl.SourceLocation;
import groovy.lang.Closure;
import io.jenkins.plugins.releaseguard.local.Refusal;

/** Calls into code that groovy-cps has transformed. */
final class Invocations {
    private Invocations() {}

    static Continuable continuable(CpsCallableInvocation invocation) {
        return new Continuable(invocation.invoke(null, SourceLocation.UNKNOWN, Continuation.HALT));
    }

    /**
     * Runs a closure to its end at once.
     *
     * @param what for the message of the failure when it calls a step, which would have to wait
     */
    static Object now(Closure<?> closure, String what) {
        try {
            return closure.call();
        } catch (CpsCallableInvocation invocation) {
            Continuable continuable = continuable(invocation);
            Outcome outcome = continuable.run0(new Outcome(null, null), Continuable.categories);
            if (continuable.isResumable()) {
                throw new Refusal(what + ": steps such as '" + ((StepCall) outcome.getNormal()).name()
                        + "' can be called inside 'steps' only");
            }
            if (outcome.isFailure()) {
                throw Sneaky.rethrow(outcome.getAbnormal());
            }
            return outcome.getNormal();
        }
    }

    /** Lets a script's exception through as it is: scripts may throw any. */
    static final class Sneaky {
        private Sneaky() {}

        static RuntimeException rethrow(Throwable failure) {
            return Sneaky.<RuntimeException>as(failure);
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> RuntimeException as(Throwable failure) throws T {
            throw (T) failure;
        }
    }
}

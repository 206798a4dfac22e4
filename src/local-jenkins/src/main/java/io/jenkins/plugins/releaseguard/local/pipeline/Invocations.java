package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Continuation;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.impl.SourceLocation;
import groovy.lang.Closure;
import io.jenkins.plugins.releaseguard.local.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Calls into code that groovy-cps has transformed. */
final class Invocations {
    private Invocations() {}

    /** What every Pipeline can call in place of Groovy's own methods. */
    @SuppressWarnings("rawtypes")
    private static final List<Class> CATEGORIES = categories();

    @SuppressWarnings("rawtypes")
    private static List<Class> categories() {
        List<Class> all = new ArrayList<>(Continuable.categories);
        all.add(Iterations.class);
        all.add(ClosureSleep.class);
        return List.copyOf(all);
    }

    /** Runs it until it ends or calls a step. */
    static Outcome run(Continuable continuable, Outcome given) {
        return continuable.run0(given, CATEGORIES);
    }

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
            Outcome outcome = run(continuable, new Outcome(null, null));
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

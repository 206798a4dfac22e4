package io.jenkins.plugins.releaseguard.agent;

import io.jenkins.plugins.releaseguard.engine.machine.Program;
import java.io.Serializable;
import jenkins.security.MasterToSlaveCallable;

/** Runs a program on an agent. */
final class ProgramRun extends MasterToSlaveCallable<ProgramRun.Answer, RuntimeException> {
    private static final long serialVersionUID = 1L;

    private final Program program;

    ProgramRun(Program program) {
        this.program = program;
    }

    @Override
    public Answer call() {
        Program.Ended ended = program.here();
        return new Answer(ended.how().name(), ended.exit(), ended.output(), ended.errors());
    }

    /** As it comes back: of types that Jenkins lets an agent send. */
    record Answer(String how, int exit, String output, String errors) implements Serializable {
        Program.Ended ended() {
            return new Program.Ended(Program.How.valueOf(how), exit, output, errors);
        }

        @Override
        public String toString() {
            return "Answer[" + how + " " + exit + "]";
        }
    }
}

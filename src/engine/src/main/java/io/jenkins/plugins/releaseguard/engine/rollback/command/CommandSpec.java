package io.jenkins.plugins.releaseguard.engine.rollback.command;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.time.Duration;
import java.util.List;

/**
 * {@code command PROGRAM [ARGUMENT...] [within D]}.
 *
 * @param text as written
 * @param at where it is written
 * @param program its path on the agent, or its name, which is looked up there
 * @param arguments of every run
 * @param limit of one run
 * @param ifStillBreachingAfter null: always due
 */
public record CommandSpec(
        String text,
        Position at,
        String program,
        List<String> arguments,
        Duration limit,
        Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    public CommandSpec {
        arguments = List.copyOf(arguments);
    }

    /** The program's own name. */
    @Override
    public String object() {
        return program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
    }

    /** What it says of versions is taken as it is, of traffic it says nothing. */
    @Override
    public boolean movesTraffic() {
        return false;
    }
}

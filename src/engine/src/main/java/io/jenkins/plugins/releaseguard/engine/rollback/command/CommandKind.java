package io.jenkins.plugins.releaseguard.engine.rollback.command;

import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of the user's own, on an agent: {@code command PROGRAM [ARGUMENT...] [within D]}. */
public final class CommandKind implements Mechanism {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern SHAPE =
            Pattern.compile("command\\s+(?<program>\\S+)(?<arguments>(?:\\s+\\S+)*?)(?:\\s+within\\s+(?<limit>\\S+))?");
    /** A path from the root, or a name. */
    private static final Pattern PROGRAM = Pattern.compile("(?:/|[A-Za-z]:\\\\).+|[A-Za-z0-9._-]+");

    @Override
    public String word() {
        return "command";
    }

    @Override
    public String usage() {
        return "command PROGRAM [ARGUMENT...] [within D]";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `command /opt/release/rollback.sh model-svc within 2m`");
            return null;
        }
        String program = leg.group("program");
        if (!PROGRAM.matcher(program).matches()) {
            lookup.problem(
                    at,
                    "`" + program
                            + "` cannot be a program here; expected its path from the root, or its name, which the"
                            + " agent looks up: a workspace may be gone when it is run");
            return null;
        }
        Duration limit = limit(leg.group("limit"), at, lookup);
        String arguments = leg.group("arguments").strip();
        return limit == null
                ? null
                : new CommandSpec(
                        text.strip(),
                        at,
                        program,
                        arguments.isEmpty() ? List.of() : List.of(arguments.split("\\s+")),
                        limit,
                        ifStillBreachingAfter);
    }

    private static Duration limit(String written, Position at, Lookup lookup) {
        Duration limit = written == null ? DEFAULT_LIMIT : Durations.parse(written);
        if (limit == null || limit.isZero() || limit.isNegative() || limit.compareTo(LONGEST) > 0) {
            lookup.problem(
                    at, "found `within " + written + "`, expected a time of at most 10m, for example `within 2m`");
            return null;
        }
        return limit;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        Machine machine = connections.machine();
        if (machine.isThis()) {
            throw new LegException(
                    LegException.Kind.FORBIDDEN,
                    spec.text()
                            + ": programs of a policy are run on an agent only, never where Jenkins runs; put the step"
                            + " into a `node` and say `runOn: 'agent'`");
        }
        return new CommandLeg((CommandSpec) spec, machine, connections.actor());
    }
}

package io.jenkins.plugins.releaseguard.engine.rollback.command;

import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.machine.Program;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Curl;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Occasion;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A program of the user's own. With {@code RELEASE_GUARD_ACTION=plan} it says what is there and what it would do, and changes
 * nothing; with {@code rollback} it does it. What it says of the world afterwards, and no exit status, is the evidence.
 *
 * <p>Before each rollback it is asked what is there, so one that is done is not repeated after a restart. One run of a rollback
 * at most is under way: another one on its machine, which may have outlived the process that began it, is waited for.
 */
final class CommandLeg implements Leg {
    /** The key of a version's identity that holds what the program calls it. */
    static final String VERSION = "version";

    /** By which the program, and the machine, know a rollback however often it is gone on with. */
    static final String ID = "id";

    private static final String COMMAND = "command";
    /** The exit status of what may go through a moment later, {@code EX_TEMPFAIL} of sysexits.h. */
    private static final int TRY_AGAIN = 75;

    private static final Duration PLAN_LIMIT = Duration.ofSeconds(60);

    private final CommandSpec spec;
    private final Machine machine;
    private final String actor;

    CommandLeg(CommandSpec spec, Machine machine, String actor) {
        this.spec = spec;
        this.machine = machine;
        this.actor = actor;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        Said said = ask();
        String target = said.target() == null ? said.current() : said.target();
        boolean differs = !said.current().equals(target);
        return new LegState(
                version(said.current()),
                version(target),
                differs,
                null,
                null,
                spec.object() + " says that " + said.current() + " is there"
                        + (differs ? ", and " + target + " is there to return to" : ", and nothing to return to")
                        + (said.summary() == null ? "" : "; " + said.summary()));
    }

    private Version version(String called) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(COMMAND, spec.program() + " " + String.join(" ", spec.arguments()));
        identity.put(VERSION, called);
        return new Version(called, identity);
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        Said said = ask();
        String from = called(candidate);
        String to = called(baseline);
        checkCurrent(said, from, to);
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        if (said.current().equals(to)) {
            actions.add("nothing to do: " + spec.object() + " says that " + to + " is there already");
        } else {
            actions.add("run " + spec.object() + " to return from " + from + " to " + to);
            said.actions().forEach(action -> actions.add(spec.object() + ": " + action));
            commands.add(byHand(from, to));
        }
        Map<String, String> facts = Map.of(ID, UUID.randomUUID().toString());
        return new LegPlan(spec.text(), candidate, baseline, actions, commands, facts);
    }

    private String byHand(String from, String to) {
        StringBuilder command = new StringBuilder("RELEASE_GUARD_ACTION=rollback RELEASE_GUARD_FROM="
                + Curl.quoted(from) + " RELEASE_GUARD_TO=" + Curl.quoted(to) + " " + Curl.quoted(spec.program()));
        spec.arguments().forEach(argument -> command.append(' ').append(Curl.quoted(argument)));
        return command.toString();
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        execute(plan, null, accepted);
    }

    /** @param why null: nobody says */
    @Override
    public void execute(LegPlan plan, Occasion why, Runnable accepted) throws LegException {
        String from = called(plan.expectedCurrent());
        String to = called(plan.target());
        Said said = ask();
        checkCurrent(said, from, to);
        if (!said.current().equals(to)) {
            Map<String, String> told = new LinkedHashMap<>();
            told.put("RELEASE_GUARD_FROM", from);
            told.put("RELEASE_GUARD_TO", to);
            told.put("RELEASE_GUARD_ID", plan.facts().get(ID));
            if (why != null) {
                tell(why, told);
            }
            run("rollback", told, spec.limit(), plan.facts().get(ID));
        }
        accepted.run();
    }

    /** What is not known has no variable. */
    private static void tell(Occasion why, Map<String, String> told) {
        told.put("RELEASE_GUARD_EPISODE", why.episode());
        putIfKnown(told, "RELEASE_GUARD_REASON", why.reason());
        putIfKnown(told, "RELEASE_GUARD_CONDITION", why.condition());
        putIfKnown(told, "RELEASE_GUARD_VALUE", why.value());
        putIfKnown(told, "RELEASE_GUARD_LIMIT", why.limit());
    }

    private static void putIfKnown(Map<String, String> told, String name, Object value) {
        if (value instanceof Double number && Double.isFinite(number)) {
            told.put(name, BigDecimal.valueOf(number).toPlainString());
        } else if (value != null) {
            told.put(name, Said.line(value.toString()));
        }
    }

    private void checkCurrent(Said said, String from, String to) throws LegException {
        if (!said.current().equals(from) && !said.current().equals(to)) {
            throw failure(
                    Kind.SUPERSEDED,
                    "it says that " + said.current() + " is there, neither " + from + " as planned nor " + to
                            + "; it was not told to do anything");
        }
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        Said said = ask();
        boolean done = said.current().equals(called(plan.target()));
        return new Evidence(
                false,
                done,
                spec.object() + " says that " + said.current() + " is there"
                        + (done ? "" : ", not yet " + plan.target())
                        + (said.summary() == null ? "" : "; " + said.summary()));
    }

    private String called(Version version) throws LegException {
        String called = version.identity().get(VERSION);
        if (called == null) {
            throw failure(Kind.UNSUITABLE, version + " is no version that it has named");
        }
        return called;
    }

    /** What it says is there, without a change. */
    private Said ask() throws LegException {
        Duration limit = spec.limit().compareTo(PLAN_LIMIT) < 0 ? spec.limit() : PLAN_LIMIT;
        Program.Ended ended = run("plan", Map.of(), limit, null);
        try {
            return Said.of(ended.output());
        } catch (IllegalArgumentException e) {
            throw failure(
                    Kind.UNSUITABLE,
                    "with RELEASE_GUARD_ACTION=plan it " + e.getMessage()
                            + "; the last line of its standard output has to"
                            + " be like {\"current\": \"5\", \"target\": \"4\"}");
        }
    }

    private Program.Ended run(String action, Map<String, String> told, Duration limit, String key) throws LegException {
        Map<String, String> environment = new LinkedHashMap<>(told);
        environment.put("RELEASE_GUARD_ACTION", action);
        environment.put("RELEASE_GUARD_BUILD", actor);
        Program program = new Program(
                spec.program(), null, spec.arguments(), Map.of(), true, Map.copyOf(environment), limit, key, null);
        Program.Ended ended;
        try {
            ended = machine.run(program);
        } catch (IOException e) {
            throw new LegException(Kind.UNREACHABLE, named() + ": it cannot be run: " + e.getMessage(), e);
        }
        check(ended, action, limit);
        return ended;
    }

    private void check(Program.Ended ended, String action, Duration limit) throws LegException {
        switch (ended.how()) {
            case ENDED -> checkExit(ended, action);
            case TOO_LONG ->
                throw failure(
                        Kind.UNREACHABLE,
                        "its " + action + " was ended, for it did not end by itself within " + Durations.text(limit));
            case BUSY ->
                throw failure(Kind.UNREACHABLE, "a run of this rollback is still under way there; it is waited for");
            case NOT_FOUND ->
                throw failure(Kind.NOT_FOUND, "there is no such program that can be executed; install it on the agent");
            case UNREADABLE -> throw failure(Kind.UNREACHABLE, "what it says cannot be read; it is asked again");
            default -> throw failure(Kind.UNSUITABLE, "it cannot be started: " + Said.line(ended.errors()));
        }
    }

    private void checkExit(Program.Ended ended, String action) throws LegException {
        if (ended.exit() != 0) {
            String said = Said.line(ended.errors().isBlank() ? ended.output() : ended.errors());
            throw failure(
                    ended.exit() == TRY_AGAIN ? Kind.UNREACHABLE : Kind.UNSUITABLE,
                    "its " + action + " ended with " + ended.exit() + (said.isEmpty() ? "" : ": '" + said + "'"));
        }
    }

    private LegException failure(Kind kind, String message) {
        return new LegException(kind, named() + ": " + message);
    }

    private String named() {
        return "command " + spec.program();
    }

    /** What releases is not this program. */
    @Override
    public void promote(Version candidate) {}

    @Override
    public void close() {
        // a run ends by itself, within its time
    }
}

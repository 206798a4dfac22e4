package io.jenkins.plugins.releaseguard.engine.policy;

import io.jenkins.plugins.releaseguard.engine.policy.ConditionReader.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** One policy while it is read. Not thread-safe. */
final class PolicyReading {
    /** Every key at the top of a policy. */
    static final List<String> KEYS = List.of(
            "release",
            "environment",
            "baseline",
            "window",
            "traffic",
            "judgement",
            "onHealthy",
            "onBreach",
            "onInconclusive",
            "onAbort",
            "askFor",
            "signals",
            "breach",
            "observe",
            "rollback",
            "recovery",
            "target",
            "runbook",
            "compatibility",
            "readiness",
            "quarantineFor",
            "goodAfter",
            "watch");

    /** Every key of {@code runbook:}. */
    static final List<String> RUNBOOK_KEYS = List.of("owner", "call", "link");

    /** What {@code onBreach:} and {@code onInconclusive:} may say. */
    static final Map<String, Reaction> REACTIONS = Map.of(
            "rollback", Reaction.ROLLBACK,
            "fail", Reaction.FAIL,
            "unstable", Reaction.UNSTABLE,
            "report", Reaction.REPORT,
            "ask", Reaction.ASK);

    /** What {@code onAbort:} may say. */
    static final Map<String, OnAbort> ON_ABORT = Map.of("rollback", OnAbort.ROLLBACK, "leave", OnAbort.LEAVE);

    /** What {@code onHealthy:} may say. */
    static final Map<String, Policy.OnHealthy> ON_HEALTHY =
            Map.of("report", Policy.OnHealthy.REPORT, "promote", Policy.OnHealthy.PROMOTE);

    private static final Duration DEFAULT_ASK_FOR = Duration.ofMinutes(15);
    private static final Duration DEFAULT_TARGET = Duration.ofMinutes(5);
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    private final Mapping policy;
    private final Servers servers;
    private final MetricServers metricServers;
    private final Problems problems;

    PolicyReading(Mapping policy, Servers servers, Problems problems) {
        this.policy = policy;
        this.servers = servers;
        this.metricServers = new MetricServers(servers, problems);
        this.problems = problems;
    }

    Policy read(String text, List<SignalKind> kinds, List<LegKind> legKinds, Catalogues catalogues)
            throws PolicyException {
        policy.only("a policy", KEYS);
        SignalTable signals = new SignalTable(metricServers, catalogues, kinds, problems);
        defineSignals(signals);
        ConditionReader conditions = new ConditionReader(signals, problems);
        List<Line> breachLines = required("breach", "p95_latency > 250ms for 5m");
        List<List<Line>> legLines = legs();
        List<Line> recoveryLines = required("recovery", "p95_latency <= 250ms within 10m");
        List<ReadCondition> breach = conditions.read(breachLines, Purpose.BREACH);
        List<ReadCondition> observe = conditions.read(policy.lines("observe"), Purpose.OBSERVE);
        List<LegSpec> rollback = new LegReader(legKinds, new Clusters(servers, problems)).read(legLines);
        LegGroups groups = LegGroups.ofSizes(legLines.stream().map(List::size).toList());
        List<ReadCondition> recovery = conditions.read(recoveryLines, Purpose.RECOVERY);
        Signal requests =
                signals.requests(breach.stream().map(ReadCondition::signal).toList());
        Traffic traffic = Traffic.read(policy.mapping("traffic", "{steps: [5, 25, 50, 100], each: 5m}"), rollback);
        Window window = window(breach, signals, traffic);
        check(breach, breachLines.size(), recovery, rollback, window);
        if (breach.size() == breachLines.size()) {
            checkCounted(requests, breach, window);
        }
        Policy read = new Policy(
                release(rollback),
                name("environment"),
                baseline(),
                window,
                Judgement.read(policy, conditionsOf(breach), breach.size() == breachLines.size(), window),
                signals.used(),
                requests,
                conditionsOf(breach),
                conditionsOf(observe),
                rollback,
                groups,
                conditionsOf(recovery),
                target(),
                onHealthy(),
                reaction("onBreach"),
                reaction("onInconclusive"),
                onAbort(),
                askFor(),
                runbook(),
                Compatibility.read(policy.mapping("compatibility", "{schema: backward, irreversible: false}")),
                Waiver.read(readiness()),
                readiness() == null ? null : readiness().duration("drillWithin", "30d"),
                traffic == null ? null : traffic.orEach(window.healthyFor()),
                policy.duration("quarantineFor", "30d"),
                policy.durationOrZero("goodAfter", "24h"),
                WatchSpec.read(policy),
                text,
                sha256(text),
                problems.warnings());
        problems.throwIfAny();
        return read;
    }

    private Mapping readiness() {
        return policy.mapping(
                "readiness", "{waive: {quality: {by: anna, reason: labels come late}}, drillWithin: 30d}");
    }

    private void defineSignals(SignalTable signals) {
        Mapping mapping =
                policy.mapping("signals", "{p95_latency: {histogram: http_request_duration_seconds, quantile: 0.95}}");
        if (mapping != null) {
            signals.define(mapping);
        }
    }

    private List<Line> required(String key, String example) {
        List<Line> lines = policy.lines(key);
        require(key, example, lines.isEmpty());
        return lines;
    }

    /** Legs that stand in a list of their own are carried out at the same time. */
    private List<List<Line>> legs() {
        List<List<Line>> groups = policy.groups("rollback");
        require("rollback", "argo-rollout model-svc in prod", groups.isEmpty());
        return groups;
    }

    private void require(String key, String example, boolean nothing) {
        if (!policy.has(key)) {
            problems.add(policy.at(), "`" + key + "` is missing; expected for example `" + key + ": " + example + "`");
        } else if (nothing && policy.isEmptyOrAbsent(key)) {
            policy.problem(key, "`" + key + "` has nothing in it; expected for example `" + key + ": " + example + "`");
        }
    }

    private Window window(List<ReadCondition> breach, SignalTable signals, Traffic traffic) {
        Mapping mapping = policy.mapping("window", "{every: 15s, healthyFor: 10m}");
        Duration longestFor = Duration.ZERO;
        for (ReadCondition condition : breach) {
            if (condition.phrase().times().hold() instanceof Hold.For hold) {
                longestFor = Durations.longer(longestFor, hold.duration());
            }
        }
        Duration scrapeInterval = Duration.ZERO;
        for (Signal signal : signals.used().values()) {
            scrapeInterval = Durations.longer(scrapeInterval, signals.scrapeInterval(signal));
        }
        Window window = new WindowReader(mapping).read(longestFor, scrapeInterval, traffic);
        WindowChecks checks = new WindowChecks(policy, mapping, window, problems);
        checks.check(longestFor, scrapeInterval);
        if (traffic != null) {
            checks.check(traffic.orEach(window.healthyFor()));
        }
        return window;
    }

    private void check(
            List<ReadCondition> breach,
            int breachLines,
            List<ReadCondition> recovery,
            List<LegSpec> rollback,
            Window window) {
        Contradictions contradictions = new Contradictions(breach, recovery, window, problems);
        contradictions.overlaps();
        contradictions.tooSoon();
        contradictions.reversed();
        // One that cannot be read may be the one that decides.
        if (breach.size() == breachLines) {
            contradictions.nothingDecides();
        }
        boolean legsMoveTraffic = rollback.isEmpty() || rollback.stream().anyMatch(LegSpec::movesTraffic);
        for (ReadCondition condition : recovery) {
            if (condition.condition() instanceof Condition.Traffic && !legsMoveTraffic) {
                problems.add(condition.line().at(), "no leg of `rollback` moves traffic, expected a signal");
            }
        }
    }

    private void checkCounted(Signal requests, List<ReadCondition> breach, Window window) {
        boolean counted = requests != null
                || breach.stream()
                        .anyMatch(c ->
                                c.signal().spec().scoped() && c.signal().spec().countsRequests());
        if (!breach.isEmpty() && !counted && window.minRequests() > 0) {
            Mapping mapping = policy.mapping("window", "{minRequests: 0}");
            boolean written = mapping != null && mapping.has("minRequests");
            problems.add(
                    written ? mapping.at("minRequests") : policy.at("breach"),
                    "`minRequests` " + window.minRequests() + (written ? "" : " (the default)")
                            + " cannot be reached: no signal of `breach` counts the candidate's requests; expected a"
                            + " signal `requests`, or `window: {minRequests: 0}`");
        }
    }

    private String release(List<LegSpec> rollback) {
        String release = name("release");
        return release == null
                ? rollback.stream()
                        .filter(leg -> leg.pauses() == null)
                        .map(LegSpec::object)
                        .findFirst()
                        .orElse(null)
                : release;
    }

    private String name(String key) {
        String name = policy.text(key);
        if (name != null && !name.matches(NAME)) {
            policy.problem(
                    key,
                    "found `" + Words.shown(name) + "` at `" + key
                            + "`, expected letters, digits, `.`, `_` and `-`, at most 100");
        }
        return name;
    }

    private String baseline() {
        String baseline = policy.text("baseline");
        if (baseline == null) {
            return Policy.LAST_KNOWN_GOOD;
        }
        if (baseline.isBlank() || baseline.strip().contains("\n")) {
            policy.problem("baseline", "found nothing at `baseline`, expected `last-known-good` or a version");
        }
        return baseline.strip();
    }

    private Duration target() {
        Duration target = policy.duration("target", "5m");
        return target == null ? DEFAULT_TARGET : target;
    }

    private Policy.OnHealthy onHealthy() {
        String word = policy.word("onHealthy", ON_HEALTHY.keySet());
        return word == null ? Policy.OnHealthy.REPORT : ON_HEALTHY.get(word);
    }

    private Reaction reaction(String key) {
        String word = policy.word(key, REACTIONS.keySet());
        return word == null ? null : REACTIONS.get(word);
    }

    private OnAbort onAbort() {
        String word = policy.word("onAbort", ON_ABORT.keySet());
        return word == null ? null : ON_ABORT.get(word);
    }

    private Duration askFor() {
        Duration askFor = policy.duration("askFor", "15m");
        return askFor == null ? DEFAULT_ASK_FOR : askFor;
    }

    private Policy.Runbook runbook() {
        Mapping runbook = policy.mapping("runbook", "{owner: ml-platform, link: docs/runbook.md}");
        if (runbook == null) {
            return null;
        }
        runbook.only("`runbook`", RUNBOOK_KEYS);
        return new Policy.Runbook(runbook.text("owner"), runbook.text("call"), runbook.text("link"));
    }

    private static List<Condition> conditionsOf(List<ReadCondition> read) {
        return read.stream().map(ReadCondition::condition).toList();
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

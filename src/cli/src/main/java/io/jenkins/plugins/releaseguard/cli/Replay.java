package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one policy would have done in a stretch of history.
 *
 * @param name of its file
 * @param incidents in which a stop was right; empty: that is not known
 */
record Replay(String name, Policy policy, List<Backtest.Result> windows, List<Incident> incidents) {
    Replay {
        windows = List.copyOf(windows);
        incidents = List.copyOf(incidents);
    }

    /** @param verdict null: no verdict */
    long count(Verdict verdict) {
        return windows.stream().filter(w -> verdict(w) == verdict).count();
    }

    static Verdict verdict(Backtest.Result window) {
        Decision decision = window.state().decision();
        return decision == null ? null : decision.verdict();
    }

    List<Backtest.Result> stops() {
        return windows.stream().filter(w -> verdict(w) == Verdict.BREACH).toList();
    }

    /** The incident that a window's stop belongs to; null: none. */
    Incident incidentOf(Backtest.Result stop) {
        return incidents.stream()
                .filter(i -> i.contains(stop.state().decision().detected()))
                .findFirst()
                .orElse(null);
    }

    long falseStops() {
        return stops().stream().filter(s -> incidentOf(s) == null).count();
    }

    /** How long each incident went on before it was first stopped, the shortest first; of those that were stopped. */
    List<Duration> delays() {
        return incidents.stream()
                .map(i -> stops().stream()
                        .map(s -> s.state().decision().detected())
                        .filter(i::contains)
                        .min(Instant::compareTo)
                        .map(at -> Duration.between(i.from(), at))
                        .orElse(null))
                .filter(d -> d != null)
                .sorted()
                .toList();
    }

    /** The lower one of two in the middle; null: no incident was stopped. */
    Duration medianDelay() {
        List<Duration> delays = delays();
        return delays.isEmpty() ? null : delays.get((delays.size() - 1) / 2);
    }

    /** Why a window ended, on one line; empty: it has not. */
    static String reason(Backtest.Result window) {
        Decision decision = window.state().decision();
        return decision == null
                ? ""
                : decision.reasons().stream().map(Replay::sentence).collect(Collectors.joining("; "));
    }

    static String sentence(Reason reason) {
        return reason.condition() == null ? reason.sentence() : reason.condition() + ": " + reason.sentence();
    }
}

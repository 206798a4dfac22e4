package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.derived.Expression.Operand;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Reads the signals that a signal is computed from, side by side, and computes it. A missing one leaves no value: the cause
 * is that of the first one that is missing. The data time is that of the oldest part, the sample size that of the smallest.
 */
final class ComputedSource implements SignalSource {
    private final Function<Signal, SignalSource> sources;
    private final Clock clock;

    ComputedSource(Function<Signal, SignalSource> sources, Clock clock) {
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Observation> observe(Look look) {
        SignalSpec spec = look.signal().spec();
        return spec instanceof PairSpec pair ? paired(pair, look) : derived((DerivedSpec) spec, look);
    }

    private CompletableFuture<Observation> paired(PairSpec pair, Look look) {
        Look one = new Look(
                pair.of(look.scope()),
                Scope.LIVE,
                look.versions(),
                look.service(),
                look.namespace(),
                look.lookback(),
                look.countedUpTo(),
                look.at());
        return ask(one).thenApply(o -> new Observation(
                look.signal().name(),
                look.scope(),
                o.takenAt(),
                o.dataTime(),
                o.value(),
                o.noData(),
                o.hasData() ? null : detail(o),
                o.samples(),
                o.requests(),
                o.requestsSince(),
                o.counts(),
                o.interval(),
                o.precision()));
    }

    private CompletableFuture<Observation> derived(DerivedSpec spec, Look look) {
        Map<Operand, CompletableFuture<Observation>> asked = new LinkedHashMap<>();
        spec.expression()
                .operands()
                .distinct()
                .forEach(o -> asked.put(o, ask(look.of(o.signal(), spec.scopeOf(o, look.scope())))));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<Operand, Observation> parts = new LinkedHashMap<>();
                    asked.forEach((operand, observation) -> parts.put(operand, observation.join()));
                    return value(spec.expression(), parts, look);
                });
    }

    private Observation value(Expression expression, Map<Operand, Observation> parts, Look look) {
        for (Observation part : parts.values()) {
            if (!part.hasData()) {
                return none(look, part.noData(), detail(part));
            }
        }
        Map<Operand, Double> values = new LinkedHashMap<>();
        parts.forEach((operand, part) -> values.put(operand, part.value()));
        double value;
        try {
            value = expression.value(values);
        } catch (ArithmeticException e) {
            return none(look, NoData.NOT_A_NUMBER, e.getMessage());
        }
        if (!Double.isFinite(value)) {
            return none(look, NoData.NOT_A_NUMBER, expression + " gives " + value);
        }
        List<Observation> all = List.copyOf(parts.values());
        Instant oldest = all.stream()
                .map(Observation::dataTime)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        boolean counted = all.stream().map(Observation::samples).allMatch(Objects::nonNull);
        Long samples =
                counted ? all.stream().mapToLong(Observation::samples).min().orElseThrow() : null;
        return new Observation(
                look.signal().name(),
                look.scope(),
                clock.instant(),
                oldest,
                value,
                null,
                null,
                samples,
                null,
                null,
                null);
    }

    private static String detail(Observation part) {
        return part.signal()
                + (part.scope() == Scope.LIVE ? "" : " of the " + part.scope().word()) + ": " + part.detail();
    }

    private Observation none(Look look, NoData cause, String detail) {
        return Observation.none(look.signal().name(), look.scope(), clock.instant(), cause, detail);
    }

    private CompletableFuture<Observation> ask(Look look) {
        return sources.apply(look.signal()).observe(look).toCompletableFuture();
    }
}

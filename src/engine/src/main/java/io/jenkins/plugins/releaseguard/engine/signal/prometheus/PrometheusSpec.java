package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;

/** What {@link PrometheusSource} can read. */
public sealed interface PrometheusSpec extends SignalSpec permits HistogramSpec, RatioSpec, CounterSpec, QuerySpec {}

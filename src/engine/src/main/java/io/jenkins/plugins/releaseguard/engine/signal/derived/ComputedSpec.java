package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;

/** What is computed from other signals. */
interface ComputedSpec extends SignalSpec {}

package io.jenkins.plugins.releaseguard.engine;

import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.argo.ArgoRolloutKind;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.CounterKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.HistogramKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.QueryKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.RatioKind;
import java.util.List;

/** Every kind of signal and of rollback leg that there is: a new one is registered here, and nowhere else. */
public final class Kinds {
    private Kinds() {}

    /** Kinds of signals. */
    public static List<SourceKind> signals() {
        return List.of(new HistogramKind(), new RatioKind(), new CounterKind(), new QueryKind());
    }

    /** Kinds of rollback legs. */
    public static List<Mechanism> legs() {
        return List.of(new ArgoRolloutKind());
    }
}

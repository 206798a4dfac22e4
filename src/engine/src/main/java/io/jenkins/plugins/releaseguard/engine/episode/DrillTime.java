package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState.Phase;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The time in which the fault of a drill has to be found, from the moment at which the host is asked to make it. A drill that has failed
 * by then is rolled back like one that has not: what the fault has changed is still there. Called under the lock.
 */
final class DrillTime {
    private final EpisodeContext context;
    private final EpisodeState state;
    private final Injection injection;
    private final Consumer<String> rolledBack;

    /** @param rolledBack gets the reason, under the lock */
    DrillTime(EpisodeContext context, Injection injection, Consumer<String> rolledBack) {
        this.context = context;
        this.state = context.state;
        this.injection = injection;
        this.rolledBack = rolledBack;
    }

    /** Has the host make the fault. */
    void begin() {
        await();
        context.listener.injecting(true);
    }

    /** Waits, also after a restart. */
    void await() {
        context.again(injection.deadline(), Duration.ZERO, () -> {
            synchronized (context) {
                boolean open = state.phase == Phase.INJECTING || state.phase == Phase.WATCHING;
                if (open && context.now().isBefore(injection.deadline())) {
                    await();
                } else if (open) {
                    String after = Figures.duration(context.order.drill().detectWithin(context.policy));
                    fail(
                            state.isInjecting()
                                    ? "not detected: after " + after + " the fault was still being made"
                                    : "not detected within " + after);
                }
            }
        });
    }

    /** @param shortfall why the drill has failed */
    void fail(String shortfall) {
        if (state.phase == Phase.WATCHING) {
            context.listener.log("Drill: " + shortfall);
            state.shortfall = shortfall;
            rolledBack.accept(shortfall);
        } else if (injection.made(shortfall)) {
            context.listener.injecting(false);
        } else if (state.shortfall == null) {
            state.shortfall = shortfall;
            context.changed();
        }
    }
}

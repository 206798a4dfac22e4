package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Checked.State;
import io.jenkins.plugins.releaseguard.engine.policy.Check;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a good policy and a good release have beyond what a rollback needs: read from them alone. */
record Advice(Policy policy) {
    private static final Pattern ERRORS = Pattern.compile("(?i).*(error|fail|5xx).*");

    List<Checked> of(EpisodeState state) {
        List<Checked> items = new ArrayList<>();
        items.add(advised(
                Check.DIGEST,
                "The images of " + state.baseline + " are named by digest",
                isByDigest(state.baseline),
                "a tag may be moved to another image: "
                        + state.baseline.identity().get(Version.IMAGE)));
        items.add(watched(Check.LATENCY, "latency", s -> s.unit() == Unit.SECONDS));
        items.add(watched(Check.ERRORS, "errors", s -> ERRORS.matcher(s.name()).matches()));
        items.add(watched(Check.QUALITY, "the quality of the model", s -> Boolean.FALSE.equals(s.higherIsWorse())));
        for (Signal signal : policy.signals().values().stream()
                .filter(s -> !s.spec().tellsFreshness())
                .toList()) {
            items.add(advised(
                    Check.FRESHNESS,
                    "The freshness of " + signal.name() + " is known",
                    false,
                    "a stale value looks like a new one; say `freshness:` at the signal"));
        }
        items.add(schema(state));
        boolean isCanary = !state.candidate.sameAs(state.baseline) && state.candidatePercent != null;
        if (policy.traffic() == null && isCanary) {
            items.add(advised(
                    Check.TRAFFIC,
                    state.candidate + " has a share of the traffic",
                    state.candidatePercent > 0,
                    Sentences.WITHOUT_TRAFFIC));
        }
        Policy.Runbook runbook = policy.runbook();
        items.add(advised(
                Check.RUNBOOK,
                "The runbook says whom to call",
                runbook != null && runbook.owner() != null && runbook.call() != null && runbook.link() != null,
                "write `runbook: {owner: …, call: …, link: …}` into the policy"));
        return items;
    }

    /** Whether what the candidate has written is no obstacle to a return: that is for people to know. */
    Checked schema(EpisodeState state) {
        return advised(
                Check.SCHEMA,
                "The policy says whether " + state.baseline + " can read what the candidate has written",
                policy.compatibility().schema() != null,
                "write `compatibility: {schema: backward, irreversible: false}` into the policy, or what is true");
    }

    private Checked watched(Check check, String what, Predicate<Signal> is) {
        boolean watched = policy.breach().stream()
                .map(Condition::subject)
                .map(policy.signals()::get)
                .anyMatch(is);
        return advised(check, "A breach condition watches " + what, watched, "no signal of `breach` measures it");
    }

    private static boolean isByDigest(Version version) {
        String image = version.identity().get(Version.IMAGE);
        return image == null || List.of(image.split(", ")).stream().allMatch(one -> one.contains("@sha256:"));
    }

    private static Checked advised(Check check, String item, boolean so, String otherwise) {
        return Checked.passedOr(State.WARNING, check, item, otherwise, so);
    }
}

package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Arrays;
import java.util.List;

/** What the checklist before a release asks, by the words with which a policy can waive it. */
public enum Check {
    /** Which version to return to is known. */
    BASELINE("baseline", false),
    /** The candidate is not in quarantine. */
    QUARANTINE("quarantine", false),
    /** What each leg would do is known. */
    PLAN("plan", false),
    /** The policy's traffic steps are those of the world. */
    STEPS("steps", false),
    /** The candidate has a share of the traffic, or gets one. */
    TRAFFIC("traffic", true),
    /** The credential may do it. */
    PERMISSION("permission", true),
    /** Nothing is half-done at a leg's object. */
    STUCK("stuck", true),
    /** Conditions mean what they say, read on the baseline. */
    CONDITIONS("conditions", true),
    /** Images are named by digest. */
    DIGEST("digest", true),
    /** A breach condition watches latency. */
    LATENCY("latency", true),
    /** A breach condition watches errors. */
    ERRORS("errors", true),
    /** A breach condition watches the model's quality. */
    QUALITY("quality", true),
    /** How old values are is known. */
    FRESHNESS("freshness", true),
    /** Whether the baseline reads what the candidate writes is said. */
    SCHEMA("schema", true),
    /** Whom to call is said. */
    RUNBOOK("runbook", true),
    /** A rehearsal of the rollback has passed, not too long ago. */
    DRILL("drill", true);

    private final String word;
    private final boolean waivable;

    Check(String word, boolean waivable) {
        this.word = word;
        this.waivable = waivable;
    }

    /** As it is written in a policy. */
    public String word() {
        return word;
    }

    /** The words of those that can be waived: without the others no rollback is possible, or only a lift is an answer. */
    static List<String> waivableWords() {
        return Arrays.stream(values())
                .filter(check -> check.waivable)
                .map(Check::word)
                .toList();
    }

    /** @param word one of {@link #waivableWords} */
    static Check of(String word) {
        return Arrays.stream(values())
                .filter(check -> check.word.equals(word))
                .findFirst()
                .orElseThrow();
    }
}

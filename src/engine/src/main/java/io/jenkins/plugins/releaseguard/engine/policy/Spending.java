package io.jenkins.plugins.releaseguard.engine.policy;

/** How a test that is looked at several times spends its error probability. */
public enum Spending {
    /** Little at the beginning, as O'Brien's and Fleming's boundaries do. */
    OBRIEN_FLEMING,
    /** Nearly evenly, as Pocock's do. */
    POCOCK,
    /** All of it at each look: more good releases are stopped than asked for. */
    EACH
}

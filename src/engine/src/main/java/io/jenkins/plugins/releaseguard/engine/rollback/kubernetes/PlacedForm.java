package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How legs are written whose object is in a cluster: {@code WORD NAME … in [CLUSTER/]NAMESPACE}. Immutable. */
public final class PlacedForm {
    private final Pattern shape;
    private final String usage;
    private final String example;
    private final String nameOf;

    /**
     * @param word the first one
     * @param between pattern of what stands between the name and {@code in}; its groups have names
     * @param usage for messages
     * @param example for messages, one that is right
     * @param nameOf what the name is, for messages: {@code Deployment's name}
     */
    public PlacedForm(String word, String between, String usage, String example, String nameOf) {
        this.shape = Pattern.compile(Pattern.quote(word) + "\\s+(?<name>\\S+)" + between
                + "\\s+in\\s+(?:(?<cluster>[^\\s/]+)/)?(?<namespace>[^\\s/]+)");
        this.usage = usage;
        this.example = example;
        this.nameOf = nameOf;
    }

    /** {@code deployment NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE}. */
    public String usage() {
        return usage;
    }

    /**
     * A leg that was read.
     *
     * @param text as it is written, without blanks around it
     * @param cluster name of one that the policy may reach in the namespace
     * @param groups what stands between the name and {@code in}
     */
    public record Placed(String text, String cluster, String namespace, String name, Matcher groups) {
        /** Null: it is not written. */
        public String group(String name) {
            return groups.group(name);
        }
    }

    /** As the other, where nothing more is to be checked. */
    public Placed read(String text, Position at, LegKind.Lookup lookup) {
        return read(text, at, lookup, leg -> true);
    }

    /**
     * Reads a leg; every mistake is reported.
     *
     * @param valid checks what stands between, and reports its mistakes
     * @return null where the mistakes leave nothing to work with
     */
    public Placed read(String text, Position at, LegKind.Lookup lookup, Predicate<Matcher> valid) {
        Matcher leg = shape.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(at, "found `" + text.strip() + "`, expected `" + usage + "`, for example `" + example + "`");
            return null;
        }
        String name = leg.group("name");
        String namespace = leg.group("namespace");
        boolean named = Names.isObject(name, nameOf, at, lookup);
        named &= Names.isNamespace(namespace, at, lookup);
        named &= valid.test(leg);
        Cluster cluster = named ? lookup.cluster(leg.group("cluster"), namespace, at) : null;
        return cluster == null ? null : new Placed(text.strip(), cluster.name(), namespace, name, leg);
    }
}
